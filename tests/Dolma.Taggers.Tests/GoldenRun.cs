using System.Text.Json;
using Dolma.Core.Resources;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

/// <summary>
/// A run of the original under <c>golden/tag/attributes</c>: a tagger, and the models that stood in for its own. Source: the README
/// and <c>make.py</c> there.
/// </summary>
/// <param name="Name">Its folder: the tagger, and what follows a dot if another model was used.</param>
/// <param name="Tagger">The tagger.</param>
/// <param name="Model">The stand-in of that other model, a file of <c>golden/tag/models</c>.</param>
internal sealed record GoldenRun(string Name, string Tagger, string? Model = null)
{
    /// <summary>A score of a model that sits on a rounding border may go either way (README, "How to compare").</summary>
    private const double LastDigit = 0.0000101;

    private const double LastOfTwoDigits = 0.0101;

    // Their engines cannot be had; each answers with an error that says so.
    private static readonly string[] WithoutEngine = ["pii_presidio", "cld3_", "lingua_"];

    // Languages of the corpora whose comments code_starcoder_taggers_v1 finds; it has no lexers for the others (docs/differences.md).
    private static readonly string[] Lexed =
        ["python", "java", "javascript", "html", "xml", "json", "css", "text", "tex", "ocaml", "erlang", "fortran", "visual-basic"];

    private Dictionary<string, string>? _languages;

    private static readonly string[] FromModels = ["ft_lang_id_", "jigsaw_", "dclm-oh-eli5", "dolma17-quality", "code_composition"];

    /// <summary>Every run but those whose engine cannot be had; one tagger, <c>random_number_v1</c>, has none.</summary>
    public static IReadOnlyList<GoldenRun> All { get; } =
    [
        .. TaggerRegistry.BuiltIn().Names
            .Where(name => !LacksEngine(name) && name != "random_number_v1")
            .Select(name => new GoldenRun(name, name)),
        .. new GoldenRun[]
        {
            new("dolma17-quality.hs", "dolma17-quality", "quality5.hs-w3.bin"),
            new("dolma17-quality.ova", "dolma17-quality", "quality5.ova-char.ftz"),
            new("dclm-oh-eli5.hs", "dclm-oh-eli5", "dclm.hs-cutoff.ftz"),
            new("code_composition.labels", "code_composition", "lines6.hs-qnorm.ftz"),
        }.Where(run => TaggerRegistry.BuiltIn().Has(run.Tagger)),
    ];

    /// <summary>Whether the tagger of this name is refused, because its engine cannot be had.</summary>
    public static bool LacksEngine(string name) => WithoutEngine.Any(start => name.StartsWith(start, StringComparison.Ordinal));

    /// <summary>Largest difference allowed between two scores; 0 where bytes are compared.</summary>
    public double Tolerance =>
        !FromModels.Any(start => Name.StartsWith(start, StringComparison.Ordinal)) ? 0
        : Name == "ft_lang_id_1e2" ? LastOfTwoDigits
        : LastDigit;

    /// <summary>
    /// Whether a text with ideographs may be judged otherwise: the reference data has langdetect's profiles, not its table of ideographs
    /// that count as one.
    /// </summary>
    public bool LacksIdeographGroups => Name.StartsWith("langdetect_", StringComparison.Ordinal);

    /// <summary>
    /// What a document has that the tagger here, and only here, says nothing of, a programming language say; null if its line has to be
    /// the original's.
    /// </summary>
    public string? NotOffered(ReadOnlyMemory<byte> documentLine)
    {
        if (Tagger != "code_starcoder_taggers_v1")
            return null;
        _languages ??= JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(Resources.Get(KnownResources.CodeLanguages).Path))!;
        using JsonDocument document = JsonDocument.Parse(documentLine);
        return document.RootElement.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty("ext", out JsonElement ext) && ext.ValueKind == JsonValueKind.String
            && _languages.TryGetValue(ext.GetString()!, out string? language) && !Lexed.Contains(language)
            ? language : null;
    }

    /// <summary>What it was made with; skips the test if that is not there.</summary>
    public IResources Resources => GoldenResources.With(Model);

    /// <summary>Its attribute files; skips the test if they are not there.</summary>
    public string Folder => SharedData.Folder("golden/tag/attributes/" + Name);

    /// <summary>The documents on which the original gave up, by file (<c>urls/urls-0000.json.gz</c>).</summary>
    public IReadOnlyDictionary<string, string[]> Aborts(string list)
    {
        using JsonDocument all = JsonDocument.Parse(File.ReadAllBytes(list));
        return all.RootElement.TryGetProperty(Name, out JsonElement files)
            ? files.EnumerateObject().ToDictionary(f => f.Name, f => f.Value.EnumerateArray().Select(a => a[0].GetString()!).ToArray())
            : new Dictionary<string, string[]>();
    }

    public override string ToString() => Name;
}
