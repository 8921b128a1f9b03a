namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>The connection to the broker is gone; another one may do.</summary>
internal sealed class BrokerAwayException(string message, Exception? inner = null) : Exception(message, inner);
