using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Executors.Slurm;
using Dolma.Pipeline.Logging;

namespace Dolma.Pipeline.Commands;

/// <summary>Settings that every command has and the original does not. They stand beside the command's own keys.</summary>
internal abstract record CommonOptions
{
    [Extension]
    [Description("Reproduce the values that this program corrects by default, as docs/differences.md lists them.")]
    public bool Compat { get; init; }

    [Extension]
    [Description("Folder that holds models, word lists and tokenizers by name; null looks in DOLMA_RESOURCES, then in the cache.")]
    public string? Resources { get; init; }

    [Extension]
    [Description("What to do with a line that cannot be used: fail its shard, or skip and count it.")]
    public BadLinePolicy BadLines { get; init; } = BadLinePolicy.Fail;

    [Extension]
    [Description(
        "Treat as an error what is otherwise only counted: a tagger that cannot handle a document, a filter "
        + "that matches nothing.")]
    public bool Strict { get; init; }

    [Extension]
    [Description("Alarms that are let pass, by name: each is otherwise an error at the end of the run, and its message says the name.")]
    public IReadOnlyList<string> Allow { get; init; } = [];

    internal bool Allows(string alarm) => Compat || Allow.Contains(alarm, StringComparer.Ordinal);

    /// <summary>Bytes of one decompressed line. 1 KiB to 2 GiB less a block; default 256 MiB.</summary>
    [Extension]
    [ByteSize]
    [Range(1024, int.MaxValue - 65536)]
    [Description("Longest decompressed line that is accepted; a longer one is a bad line. Memory is bounded by it.")]
    public long MaxLineBytes { get; init; } = 256L << 20;

    [Extension]
    [Range(0, int.MaxValue)]
    [Description("Number of this process, from 0, among several that run the same command on the same data; null asks the scheduler's variables.")]
    public int? Rank { get; init; }

    [Extension]
    [Range(1, int.MaxValue)]
    [Description("How many such processes there are; null asks the scheduler's variables.")]
    public int? World { get; init; }

    [Extension]
    [Range(1, 86400)]
    [Description("Seconds without a sign of life after which another process's shard is taken over.")]
    public int LeaseSeconds { get; init; } = 60;

    [Extension]
    [Range(1, 1000)]
    [Description("Processes that may be lost in a row with one shard; with one more it counts as failed, since it may be what ends them.")]
    public int LossLimit { get; init; } = 20;

    [Extension]
    [Description("Who does the work: local, this process; rabbitmq, the workers (`dolma worker`) that listen on a queue; slurm, array jobs that it submits.")]
    public ExecutorKind Executor { get; init; } = ExecutorKind.Local;

    [Extension]
    [Description("Address of the broker, amqp://user:password@host:5672/vhost, or amqps:// for TLS; null asks DOLMA_BROKER, DOLMA_BROKER_USER and DOLMA_BROKER_PASSWORD.")]
    public string? Broker { get; init; }

    [Extension]
    [Description("What the names of the broker's queues begin with; one run at a time uses them, and the workers that listen there.")]
    public string Queue { get; init; } = "dolma";

    [Extension]
    [Range(1, 10_000_000)]
    [Description("Shards that wait in the queue at most; the others follow as there is room.")]
    public int QueueLength { get; init; } = 100_000;

    [Extension]
    [Range(1, 100)]
    [Description("How often workers try a shard that fails. A worker that is lost counts for nothing.")]
    public int Attempts { get; init; } = 3;

    [Extension]
    [Description("Address of an OpenTelemetry collector (OTLP) that metrics and traces are sent to; null takes OTEL_EXPORTER_OTLP_ENDPOINT, and without it nothing is sent.")]
    public string? OtlpEndpoint { get; init; }

    [Extension]
    [Description("What standard error is written as: text for people, json with a record a line for machines.")]
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    [Extension]
    [Description("Array jobs of the executor slurm.")]
    public SlurmOptions Slurm { get; init; } = new();

    [Extension]
    [Description("Take part in one step only, the first that is not done, and end when nobody needs this process there: for jobs that wait for each other. Needs a rank.")]
    public bool OnePhase { get; init; }

    [Extension]
    [Description("Where to write the run's report (JSON: counts, seconds, bad lines by reason); null writes none. A process with a rank has it in the name: run.3.json.")]
    public string? Report { get; init; }
}
