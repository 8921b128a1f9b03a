using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Core.Text;
using Dolma.Mixer.Jq;

namespace Dolma.Mixer;

/// <summary>What one thread of a mix does to a document after the other.</summary>
internal sealed partial class MixWorker : RecordWorker
{
    private readonly JsonTree _tree;
    private readonly SelectedDocument _document;
    private readonly DocumentFilter _filter;
    private readonly SpanCollector[] _collectors;
    private readonly byte[][] _discarded;
    private readonly long _minTextLength;
    private readonly bool _compat;
    private readonly List<ReplacedSpan> _spans = [];
    private readonly PooledBuffer _text = new();
    private readonly PooledBuffer _provenance = new();
    private readonly string[] _excluded;
    private readonly bool _usesJq;
    private readonly Action _evaluateForJq;
    private int _provenanceBase;
    private int _verdict;

    public MixWorker(MixStreamOptions options, MixPrograms programs)
    {
        _compat = options.Compat;
        _tree = new JsonTree(_compat ? NumberReading.Original : NumberReading.Exact);
        _document = new SelectedDocument(_tree);
        _usesJq = programs.UsesJq;
        _evaluateForJq = EvaluateForJq;
        _filter = new DocumentFilter(programs);
        _collectors = [.. programs.Spans.Select(span => new SpanCollector(span, _compat))];
        _discarded = [.. options.DiscardFields.Select(Encoding.UTF8.GetBytes)];
        _minTextLength = options.MinTextLength;
        _excluded = [.. options.Exclude.Select((_, i) => $"filtered_exclude_{i}")];
    }

    protected override void BeginBatch(Batch batch)
    {
        string path = batch.Group.Documents.Path;
        _provenance.Clear();
        _provenance.Write(Encoding.UTF8.GetBytes(path[(path.LastIndexOf('/') + 1)..]));
        _provenance.Write((byte)':');
        _provenanceBase = _provenance.Length;
    }

    protected override void Process(Batch batch, int index)
    {
        batch.Counts.Add("documents", 1);
        _tree.Clear();
        int document = _tree.Parse(batch.Line(index).Span);
        if (_tree.Kind(document) != JsonKind.Object)
            throw new BadLineException("not_an_object", $"expected a JSON object, found {_tree.Kind(document)}");
        MergeAttributes(batch, index, document);
        _document.Reset(document);
        if (_usesJq)
            JqThread.Run(_evaluateForJq);
        else
            Evaluate();
        if (_verdict != DocumentFilter.Kept)
        {
            batch.Counts.Add(_verdict == DocumentFilter.NotIncluded ? "filtered_include" : _excluded[_verdict], 1);
            return;
        }

        if (_spans.Count > 0)
            ReplaceSpans(batch, document);
        foreach (byte[] field in _discarded)
            _tree.RemoveMember(document, field);
        if (WhiteSpace.Trim(_tree.Text(TextOf(document))).Length < _minTextLength)
        {
            batch.Counts.Add("filtered_min_text_length", 1);
            return;
        }

        SetProvenance(batch, index, document);
        PooledBuffer output = batch.Output(0);
        int before = output.Length;
        _tree.Write(output, document);
        output.Write((byte)'\n');
        batch.Counts.Add("documents_kept", 1);
        batch.Counts.Add("bytes_kept", output.Length - before);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tree.Dispose();
            _document.Dispose();
            _filter.Dispose();
            _text.Dispose();
            _provenance.Dispose();
            foreach (SpanCollector collector in _collectors)
                collector.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Everything that expressions decide about the document, in one request for the thread of jq.</summary>
    private void EvaluateForJq()
    {
        try
        {
            Evaluate();
        }
        finally
        {
            _document.ReleaseInput();
        }
    }

    private void Evaluate()
    {
        _spans.Clear();
        _verdict = _filter.Judge(_document);
        if (_verdict != DocumentFilter.Kept)
            return;
        foreach (SpanCollector collector in _collectors)
            collector.Collect(_document, _spans);
    }

    private int TextOf(int document)
    {
        int text = _tree.Member(document, "text"u8);
        if (text == JsonTree.None)
            throw new BadLineException("missing_text", "the field `text` is missing; every document needs one");
        if (_tree.Kind(text) != JsonKind.String)
            throw new BadLineException("bad_text", $"the field `text` must be a string, found {_tree.Kind(text)}");
        return text;
    }

    private void ReplaceSpans(Batch batch, int document)
    {
        ReadOnlySpan<byte> text = _tree.Text(TextOf(document));
        _text.Clear();
        int replaced = _compat ? OriginalSpanReplacer.Replace(text, _spans, _text) : SpanReplacer.Replace(text, _spans, _text);
        _tree.SetMember(document, "text"u8, _tree.AddString(_text.WrittenSpan));
        batch.Counts.Add("spans_replaced", replaced);
    }

    private void SetProvenance(Batch batch, int index, int document)
    {
        int metadata = _tree.Member(document, "metadata"u8);
        if (metadata == JsonTree.None || _tree.Kind(metadata) != JsonKind.Object)
        {
            if (metadata != JsonTree.None && _tree.Kind(metadata) != JsonKind.Null)
                batch.Counts.Add("metadata_replaced", 1);
            metadata = _tree.AddObject();
            _tree.SetMember(document, "metadata"u8, metadata);
        }

        _provenance.Truncate(_provenanceBase);
        Span<byte> digits = _provenance.GetSpan(20);
        batch.LineNumber(index).TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        _provenance.Advance(length);
        _tree.SetMember(metadata, "provenance"u8, _tree.AddString(_provenance.WrittenSpan));
    }
}
