using System.Text.Json;
using System.Text.Json.Serialization;

namespace Olmo.Trainer.Loop;

/// <summary>What a run did, written as <c>train-report.json</c> at its end.</summary>
internal sealed record TrainReport
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string RunName { get; init; }

    public required string Device { get; init; }

    public required string Libtorch { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Instances in the data.</summary>
    public required long Instances { get; init; }

    public required long Steps { get; init; }

    public required long Tokens { get; init; }

    /// <summary>Instances that the repetition filter kept out of the loss.</summary>
    public required long MaskedInstances { get; init; }

    /// <summary>Null if no step was done.</summary>
    public float? FirstLoss { get; init; }

    public float? LastLoss { get; init; }

    /// <summary>Of the steps, without start-up and checkpoint.</summary>
    public required double Seconds { get; init; }

    public double TokensPerSecond => Seconds > 0 ? Tokens / Seconds : 0;

    /// <summary>Null in a dry run.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Settings that had no effect.</summary>
    public required IReadOnlyList<string> Notices { get; init; }

    public void Save(string path)
    {
        string staged = path + "-tmp";
        File.WriteAllText(staged, JsonSerializer.Serialize(this, Indented) + "\n");
        File.Move(staged, path, overwrite: true);
    }
}
