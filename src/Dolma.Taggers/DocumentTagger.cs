using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Taggers;

/// <summary>Several taggers on one thread: one parsed document for all of them, one attribute line for each output.</summary>
internal sealed class DocumentTagger : IDisposable
{
    private readonly Document _document = new();
    private readonly Running[] _taggers;
    private readonly bool _strict;

    public DocumentTagger(IEnumerable<TaggerSlot> slots, bool strict)
    {
        _taggers = [.. slots.Select(slot => new Running(slot))];
        _strict = strict;
    }

    private sealed class Running
    {
        public Running(TaggerSlot slot)
        {
            Name = slot.Name;
            Output = slot.Output;
            Tagger = slot.Create();
            Spans = new SpanSink(slot.KeyPrefix, Tagger.Types, Tagger.Defaults);
            FailureCounter = "tagger_failed_" + slot.Name;
        }

        public string Name { get; }

        public int Output { get; }

        public Tagger Tagger { get; }

        public SpanSink Spans { get; }

        public string FailureCounter { get; }

        public bool Failed { get; set; }
    }

    /// <summary>Bytes of the last document's text.</summary>
    public int TextBytes { get; private set; }

    /// <summary>Spans found in the last document.</summary>
    public long SpanCount { get; private set; }

    /// <summary>Runs all taggers on the line and keeps what they found until the next call.</summary>
    /// <param name="line">A document, without line end; unchanged until its attributes are written.</param>
    /// <param name="counts">Where failures of taggers are counted.</param>
    /// <param name="place">Names the line in such an example; called only then.</param>
    /// <exception cref="BadLineException">The line is no document.</exception>
    /// <exception cref="ShardException">A tagger failed, and that is not to be passed over.</exception>
    public void Run(ReadOnlyMemory<byte> line, Counts counts, Func<int, string> place, int index)
    {
        _document.Parse(line);
        TextBytes = _document.Text.Utf8.Length;
        SpanCount = 0;
        foreach (Running running in _taggers)
        {
            running.Spans.Clear();
            running.Failed = false;
            try
            {
                running.Tagger.Tag(_document, running.Spans);
                SpanCount += running.Spans.Count;
            }
            catch (Exception e) when (e is not (OutOfMemoryException or RunException))
            {
                string reason = e is UntaggableDocumentException ? e.Message : $"{e.GetType().Name}: {e.Message}";
                string where = $"{place(index)}: tagger {running.Name}: {reason}";
                if (_strict)
                    throw new ShardException($"{where} Leave out --strict to write the line without this tagger's keys.", e);
                running.Failed = true;
                counts.Add(running.FailureCounter, 1);
                counts.Example(running.FailureCounter, where);
            }
        }
    }

    /// <summary>Writes the attribute line of one output.</summary>
    public void Write(int output, PooledBuffer target)
    {
        target.Write("{\"id\":"u8);
        JsonString.Write(target, _document.Id);
        target.Write(",\"attributes\":{"u8);
        bool isFirst = true;
        foreach (Running running in _taggers)
        {
            if (running.Output == output && !running.Failed)
                running.Spans.Write(target, ref isFirst);
        }

        target.Write("},\"source\":"u8);
        JsonString.Write(target, _document.Source);
        target.Write("}\n"u8);
    }

    public void Dispose() => _document.Dispose();
}
