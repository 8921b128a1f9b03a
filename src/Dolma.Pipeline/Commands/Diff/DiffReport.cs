using System.Text.Json;
using System.Text.Json.Serialization;
using Dolma.Core.Storage;
using Dolma.Pipeline.Commands.Diff;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>What <c>dolma diff</c> found, as JSON for programs.</summary>
internal static class DiffReport
{
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A score that is null on one side differs by "Infinity".
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(string path, DiffCommandOptions options, DiffTally tally, IStorage storage)
    {
        var report = new
        {
            RunReport.Program,
            Command = "diff",
            options.A,
            options.B,
            options.Tolerance,
            options.Ignore,
            Equal = tally.IsEqual,
            Totals = new
            {
                tally.FilesA,
                tally.FilesB,
                tally.FilesCompared,
                tally.FilesDifferent,
                tally.DocumentsA,
                tally.DocumentsB,
                tally.DocumentsCompared,
                tally.DocumentsDifferent,
                tally.TokensA,
                tally.TokensB,
                tally.BadLinesA,
                tally.BadLinesB,
            },
            Notes = new { tally.OtherKeyOrder, tally.OtherSpelling, tally.FilesInPasses },
            Differences = tally.Kinds.ToDictionary(Name, kind => tally[kind], StringComparer.Ordinal),
            tally.Attributes,
            tally.Fields,
            tally.TokenFiles,
            Examples = tally.Kinds.ToDictionary(Name, kind => tally.Examples(kind).Select(Describe), StringComparer.Ordinal),
        };
        JsonFile.Write(path, report, storage, Json);
    }

    private static string Name(DiffKind kind) => OptionSchema.SnakeCase(kind.ToString());

    private static object Describe(DiffExample example) => new
    {
        example.File,
        example.LineA,
        example.LineB,
        example.Id,
        example.Key,
        example.A,
        example.B,
        Span = example.Span is { } span ? new[] { span.Start, span.End } : null,
        example.Text,
    };
}
