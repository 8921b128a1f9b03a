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
    private readonly bool _allowsOtherIds;
    private readonly List<ReplacedSpan> _spans = [];
    private readonly List<ReplacedSpan> _replaced = [];
    private readonly Provenance _provenance;
    private readonly PooledBuffer _text = new();
    private readonly MixCounters _counters;
    private readonly byte[][] _namedAttributes;
    private readonly bool[] _excluded;
    private readonly SampleRate _sample;
    private readonly bool _countsOnly;
    private readonly JsonSelection? _selection;
    private readonly bool _usesJq;
    private readonly Action _evaluateForJq;
    private int _verdict;

    public MixWorker(MixStreamOptions options, MixPrograms programs, MixCounters counters, bool countsOnly)
    {
        _compat = options.Compat;
        _allowsOtherIds = options.AllowsOtherIds;
        _tree = new JsonTree(_compat ? NumberReading.Original : NumberReading.Exact);
        _document = new SelectedDocument(_tree);
        _usesJq = programs.UsesJq;
        _evaluateForJq = EvaluateForJq;
        _filter = new DocumentFilter(programs);
        _collectors = [.. programs.Spans.Select((span, i) => new SpanCollector(span, i, _compat))];
        _discarded = [.. options.DiscardFields.Select(Encoding.UTF8.GetBytes)];
        _minTextLength = options.MinTextLength;
        _counters = counters;
        _namedAttributes = [.. counters.NamedAttributes.Select(Encoding.UTF8.GetBytes)];
        _excluded = new bool[options.Exclude.Count];
        _sample = options.Sample;
        _countsOnly = countsOnly;
        _provenance = new Provenance(_tree, options);
        _selection = options.NeededAttributes() is { } needed ? new JsonSelection("attributes", needed) : null;
    }

    protected override void BeginBatch(Batch batch)
    {
        _provenance.BeginFile(batch.Group.Documents.Path);
        if (_countsOnly)
            PassingDocuments.Begin(batch);
    }

    protected override void Process(Batch batch, int index)
    {
        batch.Counts.Add(MixCounters.Documents, 1);
        long bytes = batch.Line(index).Length + 1;
        _tree.Clear();
        int document = _tree.ParseOutline(batch.Line(index).Span, _selection);
        if (_tree.Kind(document) != JsonKind.Object)
            throw new BadLineException("not_an_object", $"expected a JSON object, found {_tree.Kind(document)}");
        MergeAttributes(batch, index, document);
        CountNamedAttributes(batch, document);
        _document.Reset(document);
        if (_usesJq)
            JqThread.Run(_evaluateForJq);
        else
            Evaluate();
        if (_verdict != DocumentFilter.Kept)
        {
            CountRemoved(batch, bytes);
            return;
        }

        _replaced.Clear();
        if (_spans.Count > 0)
            ReplaceSpans(document);
        ulong hash = HashOf(document);
        foreach (byte[] field in _discarded)
            _tree.RemoveMember(document, field);
        int text = TextOf(document);
        // Else nobody looks at the text, and it is copied as it stands.
        if (_minTextLength > 0 && WhiteSpace.Trim(_tree.Text(text)).Length < _minTextLength)
        {
            _counters.MinTextLength.Add(batch.Counts, bytes, isAlone: true);
            AddRemoved(batch, bytes);
            return;
        }

        if (_countsOnly)
            PassingDocuments.Of(batch).Add((hash, _tree.Text(text).Length));
        else
            Write(batch, index, document, hash);
    }

    private void Write(Batch batch, int index, int document, ulong hash)
    {
        int copies = _sample.Copies(hash);
        if (copies == 0)
        {
            batch.Counts.Add(MixCounters.SampledOut, 1);
            return;
        }

        foreach (ReplacedSpan span in _replaced)
            batch.Counts.Add(_counters.Spans[span.Rule], 1);
        batch.Counts.Add(MixCounters.SpansReplaced, _replaced.Count);
        if (_provenance.Set(document, batch.LineNumber(index), _replaced))
            batch.Counts.Add("metadata_replaced", 1);
        PooledBuffer output = batch.Output(0);
        int before = output.Length;
        for (int copy = 0; copy < copies; copy++)
        {
            _tree.Write(output, document);
            output.Write((byte)'\n');
        }

        batch.Counts.Add(MixCounters.DocumentsKept, copies);
        batch.Counts.Add(MixCounters.BytesKept, output.Length - before);
        batch.Counts.Add(MixCounters.SampledAgain, copies - 1);
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
        {
            _filter.FindAll(_document, _verdict, _excluded);
            return;
        }

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

    private void ReplaceSpans(int document)
    {
        ReadOnlySpan<byte> text = _tree.Text(TextOf(document));
        _text.Clear();
        if (_compat)
            OriginalSpanReplacer.Replace(text, _spans, _text, _replaced);
        else
            SpanReplacer.Replace(text, _spans, _text, _replaced);
        _tree.SetMember(document, "text"u8, _tree.AddString(_text.WrittenSpan));
    }

    /// <summary>Of the id, or of the text where there is none; 0 where nobody asks.</summary>
    private ulong HashOf(int document)
    {
        if (!_countsOnly && _sample.Threshold == 0)
            return 0;
        int id = _tree.Member(document, "id"u8);
        _text.Clear();
        _tree.Write(_text, id == JsonTree.None || _tree.Kind(id) == JsonKind.Null ? TextOf(document) : id);
        return _sample.Hash(_text.WrittenSpan);
    }
}
