using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokens cat</c>.</summary>
internal sealed record TokensCatOptions : TokenFolderOptions
{
    [Description("Token file below the folder, part-0-00000.npy; null looks in all of them.")]
    public string? File { get; init; }

    [Range(0, double.MaxValue)]
    [Description("Index of a token in the file: shows the document that it belongs to.")]
    public long? Offset { get; init; }

    [Range(1, int.MaxValue)]
    [Description("With offset: shows the documents of so many tokens, and of each only what lies among them.")]
    public int? Tokens { get; init; }

    [Description("Shows the documents with this id.")]
    public string? Id { get; init; }

    [Description("Shows what came from this documents file, as the index names it.")]
    public string? Source { get; init; }

    [Range(1, double.MaxValue)]
    [Description("With source: only from this line.")]
    public long? Line { get; init; }

    [Description("Show ids of tokens beside the text.")]
    public bool Ids { get; init; }

    [Description("The tokenizer.json, or the name of a tokenizer; null takes the one that tokens.json names.")]
    public string? Tokenizer { get; init; }

    [Description("Folder that holds tokenizers by name; null looks in DOLMA_RESOURCES, then in the cache.")]
    public string? Resources { get; init; }

    public override IEnumerable<ConfigProblem> Problems()
    {
        foreach (ConfigProblem problem in base.Problems())
            yield return problem;
        int ways = (Offset is null ? 0 : 1) + (Id is null ? 0 : 1) + (Source is null ? 0 : 1);
        if (ways != 1)
        {
            yield return new ConfigProblem(
                "offset", $"is{(Offset is null ? " not" : "")} set, and with `id` and `source` {ways} ways to find documents are. Set one: `--file F --offset N`, `--id ID` or `--source F --line N`.");
        }

        if (Offset is not null && File is null)
            yield return new ConfigProblem("file", "is not set; an `offset` is one in a file.");
        if (Tokens is not null && Offset is null)
            yield return new ConfigProblem("tokens", "is set without `offset`, from where they are counted.");
        if (Line is not null && Source is null)
            yield return new ConfigProblem("line", "is set without `source`, the file that it is in.");
    }
}
