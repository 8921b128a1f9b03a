using Dolma.Core;
using Dolma.Core.JsonPath;

namespace Dolma.Dedup;

/// <summary>Finds documents whose key was seen before.</summary>
public sealed record DocumentDedupeOptions : DedupeOptions
{
    /// <summary>JSONPath of the key, which must be a string: <c>$.text</c>, <c>$.metadata.url</c>.</summary>
    public string Key { get; init; } = "";

    internal override DedupeWorker CreateWorker(KeyHasher hasher) => new DocumentDedupeWorker(this, hasher);

    private protected override string Section => "dedupe.documents";

    public override IEnumerable<ConfigProblem> Problems()
    {
        foreach (ConfigProblem problem in base.Problems())
            yield return problem;
        if (Key.Length == 0)
            yield return new("dedupe.documents.key", "is missing; give the JSONPath of what makes documents equal, `$.text` or `$.metadata.url` say.");
        else if (!PathExpression.TryParse(Key, out _, out string? fault))
            yield return new("dedupe.documents.key", fault);
    }
}
