using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>Writes the documents of one part, in the order that its options ask for, to its files.</summary>
/// <remarks>Source: spec/tokens 2.3, 2.4, 3 (<c>dolma:python/dolma/tokenizer/memmap_writer.py</c>).</remarks>
internal sealed class TokenPartWriter : IGroupDemand, DocumentRing.IReceiver, IDisposable
{
    /// <summary>A batch that grows beyond this is written before it is complete: documents may be large, and memory is bounded.</summary>
    private const int LargestBatchBytes = 256 << 20;

    private readonly PartOrder _order;
    private readonly RollingTokenFiles _files;
    private readonly DocumentRing _ring;
    private readonly LocalShuffle _random;
    private readonly List<(EncodedDocuments Documents, int Index)> _collected = [];
    private readonly List<EncodedDocuments> _released = [];
    private int[] _places = [];
    private long _collectedBytes;
    private TaskOutputs? _outputs;

    /// <param name="pathStart">What the names of its files begin with.</param>
    /// <param name="part">Number of the part.</param>
    /// <param name="sizes">Of its input files, as stored.</param>
    public TokenPartWriter(string pathStart, TokensOptions options, int part, IReadOnlyList<long> sizes)
    {
        _order = options.Order;
        _files = new RollingTokenFiles(pathStart, options);
        _random = new LocalShuffle(options.Seed, part);
        _ring = new DocumentRing(options.Order, sizes, _random);
    }

    public long LinesSettled(int group) => _ring.LinesSettled(group);

    /// <summary>Takes the batch's documents, and writes those whose turn has come.</summary>
    public void Add(Batch batch, TaskOutputs outputs)
    {
        _outputs = outputs;
        foreach (int group in batch.EndedGroups)
            _ring.End(group);
        batch.Payload = _ring.Exchange(batch.GroupIndex, (EncodedDocuments)batch.Payload!, batch.Count);
        _ring.Drain(this);
    }

    /// <summary>Writes what is left.</summary>
    public void Finish(TaskOutputs outputs)
    {
        _outputs = outputs;
        _ring.EndAll();
        _ring.Drain(this);
        EndBatch();
        _files.Finish();
    }

    public void Dispose()
    {
        _ring.Dispose();
        _released.ForEach(documents => documents.Dispose());
        _files.Dispose();
    }

    void DocumentRing.IReceiver.Take(EncodedDocuments documents, int index)
    {
        if (!_order.ShufflesBatches)
        {
            _files.Write(documents, index, _outputs!);
            return;
        }

        _collected.Add((documents, index));
        _collectedBytes += documents.TokensOf(documents[index]).Length;
        if (_collectedBytes >= LargestBatchBytes)
            EndBatch();
    }

    void DocumentRing.IReceiver.Release(EncodedDocuments documents)
    {
        // Of a batch that is shuffled nothing is written before its end.
        if (_order.ShufflesBatches)
            _released.Add(documents);
        else
            _ring.Recycle(documents);
    }

    void DocumentRing.IReceiver.EndBatch() => EndBatch();

    private void EndBatch()
    {
        int count = _collected.Count;
        if (_places.Length < count)
            _places = new int[count];
        Span<int> places = _places.AsSpan(0, count);
        for (int i = 0; i < count; i++)
            places[i] = i;
        _random.Shuffle(places);
        foreach (int place in places)
            _files.Write(_collected[place].Documents, _collected[place].Index, _outputs!);
        _collected.Clear();
        _collectedBytes = 0;
        foreach (EncodedDocuments documents in _released)
            _ring.Recycle(documents);
        _released.Clear();
    }
}
