using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors.RabbitMq;

namespace Dolma.Pipeline.Executors;

/// <summary>The keys of a config that say who does the work, not what it is.</summary>
internal static class ExecutionKeys
{
    private const string Broker = "broker";

    private static readonly string[] Names = ["executor", Broker, "queue", "queue_length", "attempts", "slurm", "one_phase", "rank", "world", "report"];

    /// <summary>The config without them: what a worker needs of it.</summary>
    public static ConfigMapping Remove(ConfigMapping config) =>
        new([.. config.Entries.Where(entry => !Names.Contains(entry.Key, StringComparer.Ordinal))], config.Place);

    /// <summary>The config as it may be printed: without the broker's password.</summary>
    public static ConfigMapping HidePassword(ConfigMapping config) => new(
        [
            .. config.Entries.Select(entry => entry.Key == Broker && entry.Value is ConfigScalar { Value: string address }
                ? entry with { Value = new ConfigScalar(BrokerAddress.WithoutPassword(address), entry.Value.Place) }
                : entry),
        ],
        config.Place);
}
