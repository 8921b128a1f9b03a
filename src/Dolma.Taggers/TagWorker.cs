using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Taggers;

/// <summary>The tag stage on one thread.</summary>
internal sealed class TagWorker(IReadOnlyList<TaggerSlot> slots, bool strict) : RecordWorker
{
    private readonly DocumentTagger _tagger = new(slots, strict);
    private Batch? _batch;
    private Func<int, string>? _place;

    protected override void BeginBatch(Batch batch)
    {
        _batch = batch;
        _place ??= index => $"{_batch!.Group.Documents.Path}, line {_batch.LineNumber(index)}";
    }

    protected override void Process(Batch batch, int index)
    {
        _tagger.Run(batch.Line(index), batch.Counts, _place!, index);
        for (int o = 0; o < batch.OutputCount; o++)
            _tagger.Write(o, batch.Output(o));
        batch.Counts.Add("documents", 1);
        batch.Counts.Add("bytes_of_text", _tagger.TextBytes);
        batch.Counts.Add("spans", _tagger.SpanCount);
    }

    /// <summary>Line n of an attribute file belongs to line n of the documents, so something has to stand there.</summary>
    protected override void OnRejected(Batch batch, int index)
    {
        for (int o = 0; o < batch.OutputCount; o++)
            batch.Output(o).Write("{\"id\":null,\"attributes\":{},\"source\":\"\"}\n"u8);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tagger.Dispose();
        base.Dispose(disposing);
    }
}
