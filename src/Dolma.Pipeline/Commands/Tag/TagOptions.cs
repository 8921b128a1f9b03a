using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tag</c> (tag.md 2.3; <c>dolma:python/dolma/cli/tagger.py</c>).</summary>
internal sealed record TagOptions : CommonOptions, IValidatedOptions
{
    [Description("Documents to tag: files, folders or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description(
        "Where attribute files go, one prefix for each entry of documents, used as it is; null puts them in "
        + "attributes/EXPERIMENT beside documents.")]
    public IReadOnlyList<string>? Destination { get; init; }

    [Description("Names of the taggers to run, in this order; `dolma list` shows them all.")]
    public IReadOnlyList<string> Taggers { get; init; } = [];

    [Description("Assemblies (.dll) to load further taggers from; their code runs in this program.")]
    public IReadOnlyList<string> TaggerModules { get; init; } = [];

    [Description("Name of the output folder and prefix of the attribute keys; null gives each tagger a folder of its own name.")]
    public string? Experiment { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Workers. The output does not depend on it.")]
    public int Processes { get; init; } = 1;

    [Description("Tag files again that are already done.")]
    public bool IgnoreExisting { get; init; }

    [Description("Run on one worker and show full traces.")]
    public bool Debug { get; init; }

    [Description("Print the configuration and stop.")]
    public bool Dryrun { get; init; }

    [Description("Measuring a run.")]
    public ProfileOptions Profile { get; init; } = new();

    [Description("Folders for intermediate files.")]
    public WorkDirOptions WorkDir { get; init; } = new();

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        if (Destination is null)
            yield break;
        if (Destination.Count != Documents.Count)
        {
            yield return new ConfigProblem(
                "destination",
                $"has {Destination.Count} entries for {Documents.Count} of `documents`. "
                + "Give one for each, or none to write beside the documents.");
        }

        for (int i = 0; i < Destination.Count; i++)
        {
            // Of a variable of the shell that is not set, as a rule.
            if (Destination[i].Length == 0)
                yield return new ConfigProblem($"destination[{i}]", "is empty. Give a folder; `.` is the current one.");
            else if (Problem.HasWildcard(Destination[i]))
                yield return new ConfigProblem(
                    $"destination[{i}]",
                    $"is `{Destination[i]}`. A destination is one folder and cannot have wildcards.");
        }
    }
}

/// <summary>Profiling of <c>dolma tag</c>.</summary>
internal sealed record ProfileOptions
{
    [Description("Measure the run; it then uses one worker.")]
    public bool Enable { get; init; }

    [Description("Where to write the measurements; null writes them to stderr.")]
    public string? Output { get; init; }

    /// <summary>Documents of each file, not of the run.</summary>
    [Range(1, int.MaxValue)]
    [Description("Stop in each file after this many documents; null reads all.")]
    public int? Steps { get; init; }

    [Description("What the measurements are sorted by.")]
    public string SortKey { get; init; } = "tottime";

    [Range(1, int.MaxValue)]
    [Description("Lines of measurements to print.")]
    public int Lines { get; init; } = 100;
}
