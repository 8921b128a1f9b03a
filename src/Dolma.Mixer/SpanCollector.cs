using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>Takes the spans of one replacer out of a document, and makes their replacement. Not thread-safe; the programs are not its own.</summary>
/// <remarks>
/// spec/dedupe-mix 4.6 (<c>dolma:src/shard.rs</c>). A selector that finds one value has found the list of spans; one that finds several
/// has found the spans themselves.
/// </remarks>
internal sealed class SpanCollector : IDisposable
{
    private readonly SpanReplacementOptions _options;
    private readonly int _rule;
    private readonly PathEvaluator? _path;
    private readonly byte[][]? _names;
    private readonly JqProgram? _program;
    private readonly JqProgram? _replacementProgram;
    private readonly JsonTree _outputs = new();
    private readonly PooledBuffer _json = new();
    private Replacement _replacement;

    /// <param name="programs">The compiled expressions.</param>
    /// <param name="rule">Its place among the stream's replacements.</param>
    /// <param name="compat">See <see cref="MixStreamOptions.Compat"/>.</param>
    public SpanCollector(SpanPrograms programs, int rule, bool compat)
    {
        _rule = rule;
        _options = programs.Options;
        _program = programs.Program;
        _replacementProgram = programs.Replacement;
        if (programs.Path is { } path)
        {
            _path = new PathEvaluator(path, compat ? PathSemantics.Original : PathSemantics.Corrected);
            _names = path.FieldNames;
        }

        _replacement = new Replacement(_options.Replacement, keepsBackslash: compat);
    }

    /// <summary>Appends the spans whose score is within the bounds.</summary>
    /// <exception cref="BadLineException">The selector found something that is no list of spans, or a jq program failed.</exception>
    public void Collect(SelectedDocument document, List<ReplacedSpan> spans)
    {
        int before = spans.Count;
        if (_program is not null)
            CollectOutputs(_program, document, spans);
        else if (_names is not null)
            CollectMember(document.Tree, document.Node, spans);
        else
            CollectSelected(document, spans);
        if (_replacementProgram is null || spans.Count == before)
            return;
        _replacement = new Replacement(RunReplacement(_replacementProgram, document), keepsBackslash: true);
        for (int i = before; i < spans.Count; i++)
            spans[i] = spans[i] with { Replacement = _replacement };
    }

    public void Dispose()
    {
        _path?.Dispose();
        _outputs.Dispose();
        _json.Dispose();
    }

    private void CollectMember(JsonTree tree, int node, List<ReplacedSpan> spans)
    {
        for (int i = 0; i < _names!.Length && node != JsonTree.None; i++)
            node = tree.Member(node, _names[i]);
        if (node != JsonTree.None)
            AddList(tree, node, spans);
    }

    private void CollectSelected(SelectedDocument document, List<ReplacedSpan> spans)
    {
        List<JsonValue> found = _path!.Select(document.Tree, document.Node);
        if (found.Count == 1)
        {
            AddList(found[0].Tree, found[0].Node, spans);
            return;
        }

        foreach (JsonValue span in found)
            AddSpan(span.Tree, span.Node, spans);
    }

    private void CollectOutputs(JqProgram program, SelectedDocument document, List<ReplacedSpan> spans)
    {
        int outputs = Run(program, document);
        AddList(_outputs, _outputs.ChildCount(outputs) == 1 ? _outputs.FirstChild(outputs) : outputs, spans);
    }

    private string RunReplacement(JqProgram program, SelectedDocument document)
    {
        int outputs = Run(program, document);
        int only = _outputs.FirstChild(outputs);
        if (_outputs.ChildCount(outputs) != 1 || _outputs.Kind(only) != JsonKind.String)
            throw new BadLineException("bad_replacement", $"the jq program of the replacement `{_options.Replacement}` must give one string");
        return Encoding.UTF8.GetString(_outputs.Text(only));
    }

    private int Run(JqProgram program, SelectedDocument document)
    {
        _json.Clear();
        program.Run(document.Input, _json).ThrowIfFailed();
        _outputs.Clear();
        return _outputs.Parse(_json.WrittenSpan);
    }

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
            spans.Add(new ReplacedSpan(tree.Unsigned(start), tree.Unsigned(end), _replacement, _rule));
    }

    private BadLineException Bad(string what) => new("bad_span", $"the span selector `{_options.Span}`: {what}");
}
