using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;

namespace Dolma.Mixer;

/// <summary>Takes the spans of one replacer out of a document. Not thread-safe.</summary>
/// <remarks>spec/dedupe-mix 4.6 (<c>dolma:src/shard.rs</c>).</remarks>
internal sealed class SpanCollector : IDisposable
{
    private readonly SpanReplacementOptions _options;
    private readonly PathEvaluator _selector;
    private readonly byte[][]? _names;
    private readonly Replacement _replacement;

    public SpanCollector(SpanReplacementOptions options, PathExpression selector, bool compat)
    {
        _options = options;
        _selector = new PathEvaluator(selector, compat ? PathSemantics.Original : PathSemantics.Corrected);
        _names = selector.FieldNames;
        _replacement = new Replacement(options.Replacement, keepsBackslash: compat);
    }

    /// <summary>Appends the spans whose score is within the bounds.</summary>
    /// <exception cref="BadLineException">The selector found something that is no list of spans.</exception>
    public void Collect(JsonTree tree, int document, List<ReplacedSpan> spans)
    {
        if (_names is not null)
        {
            int node = document;
            for (int i = 0; i < _names.Length && node != JsonTree.None; i++)
                node = tree.Member(node, _names[i]);
            if (node != JsonTree.None)
                AddList(tree, node, spans);
            return;
        }

        List<JsonValue> found = _selector.Select(tree, document);
        if (found.Count == 1)
        {
            AddList(found[0].Tree, found[0].Node, spans);
            return;
        }

        foreach (JsonValue span in found)
            AddSpan(span.Tree, span.Node, spans);
    }

    public void Dispose() => _selector.Dispose();

    private void AddList(JsonTree tree, int node, List<ReplacedSpan> spans)
    {
        if (tree.Kind(node) == JsonKind.Null)
            return;
        if (tree.Kind(node) != JsonKind.Array)
            throw Bad($"expected a list of spans, found {tree.Kind(node)}");
        for (int span = tree.FirstChild(node); span != JsonTree.None; span = tree.Next(span))
            AddSpan(tree, span, spans);
    }

    private void AddSpan(JsonTree tree, int node, List<ReplacedSpan> spans)
    {
        if (tree.Kind(node) != JsonKind.Array || tree.ChildCount(node) < 3)
            throw Bad("expected spans of the form [start, end, score]");
        int start = tree.FirstChild(node);
        int end = tree.Next(start);
        int score = tree.Next(end);
        if (tree.Kind(start) != JsonKind.Unsigned || tree.Kind(end) != JsonKind.Unsigned || !tree.IsNumber(score))
            throw Bad("expected a span's start and end to be whole numbers from 0 up, and its score a number");
        double value = tree.Double(score);
        if (value >= (_options.MinScore ?? double.NegativeInfinity) && value < (_options.MaxScore ?? double.PositiveInfinity))
            spans.Add(new ReplacedSpan(tree.Unsigned(start), tree.Unsigned(end), _replacement));
    }

    private BadLineException Bad(string what) => new("bad_span", $"the span selector `{_options.Span}`: {what}");
}
