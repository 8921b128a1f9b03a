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
    [Description("Gather inputs into outputs of up to max_size_in_bytes; --no-shuffle writes one output for each input, under its own name.")]
    public bool Shuffle { get; init; } = true;

    [Description("Print the configuration and stop.")]
    public bool Dryrun { get; init; }

    public WorkDirOptions WorkDir { get; init; } = new();

    [Extension]
    [Description("Let documents pass without the attributes of a file that is not there. Filters on them then never match.")]
    public bool AllowMissingAttributes { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Streams.Count == 0)
        {
            yield return new ConfigProblem(
                "streams", "is empty, so there is nothing to mix. Describe at least one stream in the config file: its name, documents, filter and output.");
        }

        var outputs = new Dictionary<(string, string), int>();
        for (int i = 0; i < Streams.Count; i++)
        {
            if (Shuffle && Streams[i].Name.Length > 0 && !outputs.TryAdd((Streams[i].Output.Path.TrimEnd('/'), Streams[i].Name), i))
            {
                yield return new ConfigProblem(
                    $"streams[{i}].name", $"is `{Streams[i].Name}`, as in an earlier stream with the same output path: their files would overwrite each other.");
            }
        }
    }
}
