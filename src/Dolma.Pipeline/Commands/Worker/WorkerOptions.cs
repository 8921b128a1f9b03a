using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma worker</c>.</summary>
internal sealed record WorkerOptions
{
    [Description("Address of the broker, amqp://user:password@host:5672/vhost, or amqps:// for TLS; null asks DOLMA_BROKER, DOLMA_BROKER_USER and DOLMA_BROKER_PASSWORD.")]
    public string? Broker { get; init; }

    [Description("What the names of the broker's queues begin with: that of the runs to take part in.")]
    public string Queue { get; init; } = "dolma";

    [Range(1, int.MaxValue)]
    [Description("Threads; null takes the run's `processes`. The output does not depend on it.")]
    public int? Processes { get; init; }

    [Range(1, 86400)]
    [Description("Seconds after which a shard that is still under way is acknowledged, with a copy left for when this worker is lost. Well below the broker's consumer_timeout.")]
    public int AcknowledgeSeconds { get; init; } = 600;

    [Range(0, 86400)]
    [Description("Seconds that shards under way may still take after SIGTERM or Ctrl-C; those that take longer are given back.")]
    public int StopSeconds { get; init; } = 25;
}
