using System.Text.Json;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>What a worker tells the coordinator. Hints only: what is so is found in the destination.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Task">First marker of a task that has ended; null if none.</param>
/// <param name="Lines">Lines read since the message before.</param>
/// <param name="LineBytes">Their bytes, decompressed.</param>
internal sealed record ProgressMessage(string Run, string? Task, int Lines, long LineBytes)
{
    /// <summary>Why the worker leaves; null if it stays, or has done its part.</summary>
    public string? Problem { get; init; }

    /// <summary>Null if it is something else.</summary>
    public static ProgressMessage? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ProgressMessage>(bytes, MessageJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MessageJson.Options);
}
