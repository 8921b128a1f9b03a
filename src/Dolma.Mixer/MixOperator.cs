using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Core.Text;

namespace Dolma.Mixer;

/// <summary>
/// One stream of a mix: merges a document with its attributes, keeps or drops it, replaces spans of its text, and writes it to output
/// 0 with the members of all objects in ascending order.
/// </summary>
/// <remarks>spec/dedupe-mix 4.4 to 4.6 (<c>dolma:src/shard.rs</c>).</remarks>
public sealed class MixOperator : TaskOperator
{
    private readonly MixStreamOptions _options;
    private readonly PathExpression[] _include;
    private readonly PathExpression[] _exclude;
    private readonly PathExpression[] _spans;

    /// <param name="options">The settings.</param>
    /// <param name="key">The stream's place in the config, for messages: <c>streams[0]</c>.</param>
    /// <exception cref="ConfigException">The settings are wrong; with every problem.</exception>
    public MixOperator(MixStreamOptions options, string key = "streams[0]")
    {
        List<ConfigProblem> problems = [.. options.Problems(key)];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        _options = options;
        _include = [.. options.Include.Select(p => PathExpression.Parse(p, key))];
        _exclude = [.. options.Exclude.Select(p => PathExpression.Parse(p, key))];
        _spans = [.. options.SpanReplacements.Select(s => PathExpression.Parse(s.Span, key))];
    }

    public override string Fingerprint => string.Join('\n',
    [
        $"mix attributes={List(_options.Attributes)} discard={List(_options.DiscardFields)} min_text_length={_options.MinTextLength} compat={_options.Compat}",
        $"include={List(_options.Include)} exclude={List(_options.Exclude)}",
        .. _options.SpanReplacements.Select(s => s.ToString()),
    ]);

    public override bool DecidesInOrder => false;

    public override OperatorWorker CreateWorker() => new Worker(this);

    private static string List(IReadOnlyList<string> items) => $"[{string.Join(", ", items.Select(i => $"'{i}'"))}]";

    private sealed class Worker : RecordWorker
    {
        private readonly JsonTree _tree;
        private readonly DocumentFilter _filter;
        private readonly SpanCollector[] _collectors;
        private readonly byte[][] _discarded;
        private readonly long _minTextLength;
        private readonly bool _compat;
        private readonly List<ReplacedSpan> _spans = [];
        private readonly PooledBuffer _text = new();
        private readonly PooledBuffer _provenance = new();
        private readonly string[] _excluded;
        private int _provenanceBase;

        public Worker(MixOperator mix)
        {
            MixStreamOptions options = mix._options;
            _compat = options.Compat;
            _tree = new JsonTree(_compat ? NumberReading.Original : NumberReading.Exact);
            _filter = new DocumentFilter(mix._include, mix._exclude, _compat ? PathSemantics.Original : PathSemantics.Corrected);
            _collectors = [.. options.SpanReplacements.Select((s, i) => new SpanCollector(s, mix._spans[i], _compat))];
            _discarded = [.. options.DiscardFields.Select(Encoding.UTF8.GetBytes)];
            _minTextLength = options.MinTextLength;
            _excluded = [.. mix._exclude.Select((_, i) => $"filtered_exclude_{i}")];
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
            int verdict = _filter.Judge(_tree, document);
            if (verdict != DocumentFilter.Kept)
            {
                batch.Counts.Add(verdict == DocumentFilter.NotIncluded ? "filtered_include" : _excluded[verdict], 1);
                return;
            }

            if (_collectors.Length > 0)
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
                _filter.Dispose();
                _text.Dispose();
                _provenance.Dispose();
                foreach (SpanCollector collector in _collectors)
                    collector.Dispose();
            }

            base.Dispose(disposing);
        }

        private void MergeAttributes(Batch batch, int index, int document)
        {
            int files = batch.Group.Attributes.Count;
            int merged = JsonTree.None;
            for (int file = 0; file < files; file++)
            {
                int attributes = ReadAttributes(batch, file, index, document);
                if (merged == JsonTree.None)
                    merged = attributes;
                else
                    _tree.MoveMembers(attributes, merged);
            }

            if (merged == JsonTree.None)
                return;
            int own = _tree.Member(document, "attributes"u8);
            if (own != JsonTree.None && _tree.Kind(own) == JsonKind.Object)
                _tree.MoveMembers(merged, own);
            else
                _tree.SetMember(document, "attributes"u8, merged);
        }

        private int ReadAttributes(Batch batch, int file, int index, int document)
        {
            string path = batch.Group.Attributes[file].Path;
            int record = Parse(batch.Attribute(file, index), path);
            int id = _tree.Member(document, "id"u8);
            int attributeId = _tree.Member(record, "id"u8);
            if (!HasSameId(id, attributeId))
            {
                throw new ShardException(
                    $"{path}, line {batch.LineNumber(index)} belongs to document {Show(attributeId)}, but line {batch.LineNumber(index)} of "
                    + $"{batch.Group.Documents.Path} is document {Show(id)}. The two files do not fit together; make the attributes again from these documents.");
            }

            int attributes = _tree.Member(record, "attributes"u8);
            if (attributes == JsonTree.None || _tree.Kind(attributes) != JsonKind.Object)
                throw new BadLineException("missing_attributes", $"the same line of {path} has no object `attributes`");
            return attributes;
        }

        private int Parse(ReadOnlyMemory<byte> line, string path)
        {
            try
            {
                return _tree.Parse(line.Span);
            }
            catch (BadLineException e)
            {
                throw new BadLineException(e.Reason, $"the same line of {path}: {e.Message}", e);
            }
        }

        /// <summary>A missing id is the same as null.</summary>
        private bool HasSameId(int a, int b)
        {
            if (a == JsonTree.None || b == JsonTree.None)
                return (a == JsonTree.None || _tree.Kind(a) == JsonKind.Null) && (b == JsonTree.None || _tree.Kind(b) == JsonKind.Null);
            return _tree.IsSame(a, b);
        }

        private string Show(int id)
        {
            if (id == JsonTree.None)
                return "without id";
            using var json = new PooledBuffer();
            _tree.Write(json, id);
            return Encoding.UTF8.GetString(json.WrittenSpan);
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
            _spans.Clear();
            foreach (SpanCollector collector in _collectors)
                collector.Collect(_tree, document, _spans);
            if (_spans.Count == 0)
                return;
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
}
