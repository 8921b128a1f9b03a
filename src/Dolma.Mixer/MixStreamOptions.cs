using Dolma.Core;
using Dolma.Core.JsonPath;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>One stream of a mix: which documents are kept, and how they are changed.</summary>
/// <remarks>spec/dedupe-mix 4.1 (<c>dolma:python/dolma/cli/mixer.py</c>).</remarks>
public sealed record MixStreamOptions
{
    /// <summary>Two gibibytes.</summary>
    public const long DefaultMaxSizeInBytes = 2L << 30;

    /// <summary>Prefix of the output files.</summary>
    public string Name { get; init; } = "";

    /// <summary>Names of attribute folders; where two hold the same attribute the later one wins.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Folder of the output files.</summary>
    public string OutputPath { get; init; } = "";

    /// <summary>Compressed bytes of input files that go into one output file.</summary>
    public long MaxSizeInBytes { get; init; } = DefaultMaxSizeInBytes;

    /// <summary>Top-level fields that are not written.</summary>
    public IReadOnlyList<string> DiscardFields { get; init; } = [];

    /// <summary>Documents whose trimmed text has fewer bytes of UTF-8 are dropped.</summary>
    public long MinTextLength { get; init; }

    /// <summary>A document is kept if one of these matches, or there are none, …</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>… and none of these does.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The language of <see cref="Include"/> and <see cref="Exclude"/>.</summary>
    public SelectorSyntax FilterSyntax { get; init; }

    public IReadOnlyList<SpanReplacementOptions> SpanReplacements { get; init; } = [];

    /// <summary>
    /// The original's answers where they contradict its documentation: whole numbers unequal to doubles in filters, inexact reading
    /// of doubles, and what empty, reversed and far spans do to a text. And its provenance, which each mix overwrites.
    /// </summary>
    public bool Compat { get; init; }

    /// <summary>Takes attribute lines by their place, whatever id they have; counted. Otherwise another id fails the shard.</summary>
    public bool AllowsOtherIds { get; init; }

    /// <summary>How often each document that passes is written.</summary>
    public SampleRate Sample { get; init; } = SampleRate.All;

    /// <summary>The attributes that the filters name, in order: a document without any of them passes or goes unjudged.</summary>
    public IReadOnlyList<string> NamedAttributes()
    {
        IEnumerable<string> patterns = Include.Concat(Exclude);
        IEnumerable<string> names = FilterSyntax == SelectorSyntax.Jq
            ? patterns.SelectMany(JqAttributes.Of)
            : patterns.SelectMany(pattern => PathExpression.TryParse(pattern, out PathExpression? path, out _) ? path.NamedAttributes : []);
        return [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The attributes that are read, if they are not written: those that filters and replacements name. Null if all of them are, because
    /// they are written or an expression may look at any.
    /// </summary>
    internal IReadOnlyList<string>? NeededAttributes()
    {
        if (!DiscardFields.Contains("attributes", StringComparer.Ordinal))
            return null;
        if (FilterSyntax == SelectorSyntax.Jq || SpanReplacements.Any(s => s.Syntax == SelectorSyntax.Jq || s.ReplacementProgram is not null))
            return null;
        List<PathExpression> paths = [.. Include.Concat(Exclude).Concat(SpanReplacements.Select(s => s.Span)).Select(path => PathExpression.Parse(path, ""))];
        return paths.TrueForAll(path => path.NamesItsAttributes)
            ? [.. paths.SelectMany(path => path.NamedAttributes).Distinct(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>Every problem with these settings; <paramref name="key"/> is the stream's place in the config, <c>streams[0]</c>.</summary>
    public IEnumerable<ConfigProblem> Problems(string key)
    {
        if (Name.Length == 0)
            yield return new(key + ".name", "is missing; it becomes the first part of the output files' names.");
        if (OutputPath.Length == 0)
            yield return new(key + ".output.path", "is missing; name the folder to write to.");
        if (MaxSizeInBytes < 0)
            yield return new(key + ".output.max_size_in_bytes", $"is {MaxSizeInBytes}; give a number of bytes.");
        if (MinTextLength < 0)
            yield return new(key + ".output.min_text_length", $"is {MinTextLength}; min_text_length must be >= 0.");
        if (DiscardFields.Contains("text", StringComparer.Ordinal))
            yield return new(key + ".output.discard_fields", "has `text`, which every document needs; take it out of the list.");
        foreach (ConfigProblem problem in FilterProblems(key + ".filter.include", Include).Concat(FilterProblems(key + ".filter.exclude", Exclude)))
            yield return problem;
        for (int i = 0; i < SpanReplacements.Count; i++)
        {
            foreach (ConfigProblem problem in SpanReplacements[i].Problems($"{key}.span_replacement[{i}]"))
                yield return problem;
        }
    }

    private IEnumerable<ConfigProblem> FilterProblems(string key, IReadOnlyList<string> patterns)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (FilterSyntax == SelectorSyntax.Jq)
            {
                if (!JqProgram.Compiles(patterns[i], $"{key}[{i}]", out ConfigProblem? problem))
                    yield return problem;
            }
            else if (!PathExpression.TryParse(patterns[i], out _, out string? fault))
            {
                yield return new($"{key}[{i}]", fault);
            }
        }
    }
}
