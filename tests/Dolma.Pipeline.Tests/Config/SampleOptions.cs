using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Config;

internal enum SampleColor
{
    Red,
    DarkBlue,
}

/// <summary>An options record with one of everything.</summary>
[RetiredKey("colour", "Write `color`.")]
internal sealed record SampleOptions : SampleCommon, IValidatedOptions
{
    [Description("Where to read.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    public IReadOnlyList<string>? Destination { get; init; }

    public string? Experiment { get; init; }

    [AllowedValues("jsonpath", "jq")]
    public string Syntax { get; init; } = "jsonpath";

    [Range(1, int.MaxValue)]
    public int Processes { get; init; } = 1;

    public long Size { get; init; } = 5;

    public double Threshold { get; init; } = 0.5;

    public double? Score { get; init; }

    public bool Debug { get; init; }

    public SampleColor Color { get; init; } = SampleColor.Red;

    [NullIsDefault]
    public int MinLength { get; init; } = 3;

    [JsonPropertyName("is_s3_volume")]
    public bool IsS3Volume { get; init; }

    public SampleWorkDir WorkDir { get; init; } = new();

    public SampleMode? Mode { get; init; }

    public IReadOnlyList<SampleStream> Streams { get; init; } = [];

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Size == 13)
            yield return new ConfigProblem("size", "is unlucky.");
    }
}

internal abstract record SampleCommon
{
    [Extension]
    [ByteSize]
    public long MaxLineBytes { get; init; } = 1024;
}

internal sealed record SampleWorkDir
{
    public string? Input { get; init; }

    public string? Output { get; init; }
}

internal sealed record SampleMode
{
    public required string Key { get; init; }

    public int Depth { get; init; } = 7;
}

internal sealed record SampleStream : IValidatedOptions
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Parts { get; init; } = [];

    public SampleWorkDir Output { get; init; } = new();

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Parts.Count == 0)
            yield return new ConfigProblem("parts", "is empty.");
    }
}
