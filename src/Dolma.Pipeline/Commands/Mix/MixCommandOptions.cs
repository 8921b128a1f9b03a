using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma mix</c> (dedupe-mix.md 4.1; <c>dolma:python/dolma/cli/mixer.py</c>).</summary>
internal sealed record MixCommandOptions : CommonOptions, IValidatedOptions
{
    [Description("What to mix, each stream with its documents, filters and output. At least one; only in a config file.")]
    public IReadOnlyList<StreamOptions> Streams { get; init; } = [];

    [Range(1, int.MaxValue)]
    [Description("Worker threads. The output does not depend on it.")]
    public int Processes { get; init; } = 1;

    /// <summary>The original's name; nothing is shuffled.</summary>
    [Description(
        "Gather inputs into outputs of up to max_size_in_bytes; --no-shuffle writes one output for each "
        + "input, under its own name.")]
    public bool Shuffle { get; init; } = true;

    [Description("Print the configuration and stop.")]
    public bool Dryrun { get; init; }

    [Description("Folders for intermediate files.")]
    public WorkDirOptions WorkDir { get; init; } = new();

    [Extension]
    [Description("Let documents pass without the attributes of a file that is not there. Filters on them then never match.")]
    public bool AllowMissingAttributes { get; init; }

    [Extension]
    [Description("How much all streams together write, divided by their weights.")]
    public MixTotalOptions? Total { get; init; }

    [Extension]
    [Range(0.0, 1.0)]
    [Description("A stream whose filters remove more than this share of its documents ends with an error, as everything there is written.")]
    public double MaxRemovedShare { get; init; } = 0.99;

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Streams.Count == 0)
        {
            yield return new ConfigProblem(
                "streams",
                "is empty, so there is nothing to mix. Describe at least one stream in "
                + "the config file: its name, documents, filter and output.");
        }

        foreach (ConfigProblem problem in WeightProblems())
            yield return problem;
        var outputs = new Dictionary<(string, string), int>();
        for (int i = 0; i < Streams.Count; i++)
        {
            if (Shuffle && Streams[i].Name.Length > 0 && !outputs.TryAdd((Streams[i].Output.Path.TrimEnd('/'), Streams[i].Name), i))
            {
                yield return new ConfigProblem(
                    $"streams[{i}].name",
                    $"is `{Streams[i].Name}`, as in an earlier stream with the same output path: their files would overwrite each other.");
            }
        }
    }

    private IEnumerable<ConfigProblem> WeightProblems()
    {
        for (int i = 0; i < Streams.Count; i++)
        {
            bool isWeighted = Streams[i].Weight is not null;
            if (isWeighted && Total is null)
                yield return new ConfigProblem($"streams[{i}].weight", "needs `total`, the amount that the weights divide. Set it beside `streams`.");
            if (!isWeighted && Total is not null)
                yield return new ConfigProblem($"streams[{i}].weight", "is missing: with `total` every stream needs a weight.");
            if (Total is { Tokens: not null } && Streams[i].BytesPerToken is null)
                yield return MixTotalOptions.NoBytesPerToken($"streams[{i}].bytes_per_token");
        }
    }
}
