using Dolma.Core;
using Dolma.Core.JsonPath;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>Which parts of a text are replaced, and by what (<c>span_replacement</c>).</summary>
public sealed record SpanReplacementOptions
{
    /// <summary>Selects the spans, <c>$.attributes.pii</c> say: a list of <c>[start, end, score]</c> in code points of the text.</summary>
    public string Span { get; init; } = "";

    /// <summary>Spans of a lower score stay. At least one of the two bounds is needed.</summary>
    public double? MinScore { get; init; }

    /// <summary>Spans of this score or a higher one stay: the bound is exclusive, as in the original.</summary>
    public double? MaxScore { get; init; }

    /// <summary>
    /// What is put in place of the span; <c>{}</c> in it stands for the span's text. Empty removes the span. After a leading <c>$</c> it
    /// is a jq program that gives the text; <c>\$</c> is a dollar sign.
    /// </summary>
    public string Replacement { get; init; } = "";

    /// <summary>The language of <see cref="Span"/>.</summary>
    public SelectorSyntax Syntax { get; init; }

    /// <summary>The jq program that makes the replacement; null if that is a text.</summary>
    internal string? ReplacementProgram => Replacement.StartsWith('$') ? Replacement[1..] : null;

    /// <summary>Every problem with these settings; <paramref name="key"/> is their place in the config.</summary>
    public IEnumerable<ConfigProblem> Problems(string key)
    {
        if (Span.Length == 0)
            yield return new(key + ".span", "is missing; select the spans to replace, `$.attributes.NAME` say.");
        else if (Syntax == SelectorSyntax.JsonPath && !PathExpression.TryParse(Span, out _, out string? fault))
            yield return new(key + ".span", fault);
        else if (Syntax == SelectorSyntax.Jq && !JqProgram.Compiles(Span, key + ".span", out ConfigProblem? problem))
            yield return problem;
        if (MinScore is null && MaxScore is null)
            yield return new(key + ".min_score", "is missing, and so is `max_score`; give at least one of them, `min_score: 0.0` for all spans.");
        if (ReplacementProgram is { } program && !JqProgram.Compiles(program, key + ".replacement", out ConfigProblem? broken))
            yield return broken;
    }
}
