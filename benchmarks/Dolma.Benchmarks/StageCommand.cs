namespace Dolma.Benchmarks;

/// <summary>One stage as the program is called for it, on <c>corpus/</c> in the working folder.</summary>
/// <param name="Name">Also that of its config.</param>
/// <param name="Command">Of the program.</param>
/// <param name="Rounds">How often it is run; the best counts.</param>
/// <param name="Outputs">Removed before each round.</param>
internal sealed record StageCommand(string Name, string Command, int Rounds, params IReadOnlyList<string> Outputs)
{
    /// <summary>In this order: later ones read what earlier ones wrote.</summary>
    public static IReadOnlyList<StageCommand> All { get; } =
    [
        new("tag-six", "tag", 1),
        new("tag-four", "tag", 1),
        new("dedupe-documents", "dedupe", 3, "corpus/attributes/dup_docs", "filters"),
        new("dedupe-paragraphs", "dedupe", 3, "corpus/attributes/dup_paragraphs", "filters"),
        new("dedupe-documents-large", "dedupe", 3, "corpus/attributes/dup_documents_large", "filters"),
        new("dedupe-paragraphs-large", "dedupe", 3, "corpus/attributes/dup_paragraphs_large", "filters"),
        new("mix", "mix", 3, "mixed"),
        new("mix-fastest", "mix", 3, "mixed/fastest"),
        new("mix-zstd", "mix", 3, "mixed/zstd"),
        new("tokens", "tokens", 1),
    ];

    public IEnumerable<string> Arguments(string root, string report) =>
        ["-c", Path.Combine(root, "benchmarks", "configs", Name + ".yaml"), Command, "--report", report];

    public void RemoveOutputs(string work)
    {
        foreach (string folder in Outputs.Select(output => Path.Combine(work, output)).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }
}
