using System.Text.Json;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>One task as it travels through the broker.</summary>
internal sealed record TaskMessage
{
    /// <summary>Which run; each start of a coordinator is one.</summary>
    public required string Run { get; init; }

    /// <summary>Name and version of the coordinator's program.</summary>
    public required string Program { get; init; }

    /// <summary>Where the run's <see cref="RunDescription"/> lies.</summary>
    public required string About { get; init; }

    /// <summary>The checks of all stages so far, <see cref="Phase.Check"/>; the task is of the last one.</summary>
    public required IReadOnlyList<string> Phases { get; init; }

    /// <summary>The task's first marker.</summary>
    public required string Task { get; init; }

    /// <summary><see cref="Phase.CheckOf"/> of the task.</summary>
    public required string Check { get; init; }

    /// <summary>Seconds without a sign of life after which a worker counts as lost.</summary>
    public required int LeaseSeconds { get; init; }

    /// <summary>Workers that may be lost with it in a row.</summary>
    public required int LossLimit { get; init; }

    /// <summary>Attempts that have failed. A worker that was lost is not the task's fault.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that it has.</summary>
    public required int Attempts { get; init; }

    /// <summary>Whether it was taken by somebody before.</summary>
    public bool IsCopy { get; init; }

    /// <summary>Index of its stage in the run.</summary>
    public int Phase => Phases.Count - 1;

    /// <summary>Null if it is something else.</summary>
    public static TaskMessage? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskMessage>(bytes, MessageJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MessageJson.Options);
}
