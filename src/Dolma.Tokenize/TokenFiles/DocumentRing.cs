namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// Brings the documents of several files, which come in pieces, into the order in which the files take turns. What cannot be given out yet
/// waits here.
/// </summary>
/// <remarks>Source: spec/tokens 2.3. Only turns count: a line that gives no document takes none.</remarks>
internal sealed class DocumentRing : IDisposable
{
    private readonly PartOrder _order;
    private readonly FileQueue[] _files;
    private readonly LocalShuffle? _draws;
    private readonly IReadOnlyList<long> _sizes;
    private readonly List<int> _ring = [];
    private readonly Stack<EncodedDocuments> _spare = new();
    private int _joined;
    private int _turn;
    private int _chosen = -1;

    /// <param name="sizes">Of the part's files, as stored; they are drawn by it if the order says so.</param>
    public DocumentRing(PartOrder order, IReadOnlyList<long> sizes, LocalShuffle draws)
    {
        _order = order;
        _sizes = sizes;
        _draws = order.DrawsBySize ? draws : null;
        _files = [.. sizes.Select(_ => new FileQueue())];
        while (_joined < Math.Min(order.RingSize, _files.Length))
            _ring.Add(_joined++);
    }

    /// <summary>Lines of the file that wait no longer.</summary>
    public long LinesSettled(int file) => _files[file].Settled;

    /// <summary>Takes over the documents of the next lines of a file.</summary>
    /// <returns>Others, empty, in their place; null if there are none to spare.</returns>
    public EncodedDocuments? Exchange(int file, EncodedDocuments documents, int lines)
    {
        FileQueue queue = _files[file];
        queue.Settle(lines - documents.Count);
        if (documents.Count == 0)
            return documents;
        queue.Waiting.Enqueue(documents);
        return _spare.TryPop(out EncodedDocuments? spare) ? spare : null;
    }

    /// <summary>Says that the file has no more lines.</summary>
    public void End(int file) => _files[file].HasEnded = true;

    public void EndAll()
    {
        foreach (FileQueue file in _files)
            file.HasEnded = true;
    }

    /// <summary>Takes back documents that were given out, to be used again.</summary>
    public void Recycle(EncodedDocuments documents)
    {
        documents.Clear();
        _spare.Push(documents);
    }

    /// <summary>Gives out, in order, all that does not have to wait for a file that is due.</summary>
    /// <param name="receiver">Gets them.</param>
    public void Drain(IReceiver receiver)
    {
        while (TryTurn(receiver))
        {
            if (_turn < _order.BatchSize)
                continue;
            receiver.EndBatch();
            _turn = 0;
        }
    }

    public void Dispose()
    {
        foreach (FileQueue file in _files)
        {
            foreach (EncodedDocuments documents in file.Waiting)
                documents.Dispose();
        }

        foreach (EncodedDocuments documents in _spare)
            documents.Dispose();
    }

    /// <summary>False if the file that is due has nothing yet, or all is given out.</summary>
    private bool TryTurn(IReceiver receiver)
    {
        if (_ring.Count == 0)
        {
            if (_joined == _files.Length)
                return false;
            _ring.Add(_joined++);
        }

        // A draw stands until the file has something.
        if (_chosen < 0)
            _chosen = _draws is null ? _turn % _ring.Count : Draw(_draws);
        FileQueue file = _files[_ring[_chosen]];
        if (file.Waiting.TryPeek(out EncodedDocuments? documents))
        {
            receiver.Take(documents, file.Next++);
            file.Settle(1);
            if (file.Next == documents.Count)
            {
                receiver.Release(file.Waiting.Dequeue());
                file.Next = 0;
            }
        }
        else if (file.HasEnded)
        {
            _ring.RemoveAt(_chosen);
            if (_ring.Count == 0)
            {
                receiver.EndBatch();
                (_chosen, _turn) = (-1, 0);
                return true;
            }

            if (_joined < _files.Length)
                _ring.Add(_joined++);
        }
        else
        {
            return false;
        }

        _chosen = -1;
        _turn++;
        return true;
    }

    private int Draw(LocalShuffle draws)
    {
        // An empty file can be drawn, too, or its end would never be seen.
        long at = (long)draws.Below((ulong)_ring.Sum(file => Math.Max(_sizes[file], 1)));
        for (int i = 0; ; i++)
        {
            at -= Math.Max(_sizes[_ring[i]], 1);
            if (at < 0)
                return i;
        }
    }

    /// <summary>What a ring gives its documents to.</summary>
    public interface IReceiver
    {
        /// <summary>The next document. It is good until its documents are recycled.</summary>
        void Take(EncodedDocuments documents, int index);

        /// <summary>All of these were given out; the receiver recycles them.</summary>
        void Release(EncodedDocuments documents);

        /// <summary>A batch is complete.</summary>
        void EndBatch();
    }

    private sealed class FileQueue
    {
        private long _settled;

        public Queue<EncodedDocuments> Waiting { get; } = new();

        /// <summary>The next document of the first that wait.</summary>
        public int Next { get; set; }

        public bool HasEnded { get; set; }

        /// <summary>Read by the reader's thread.</summary>
        public long Settled => Volatile.Read(ref _settled);

        public void Settle(int lines) => Volatile.Write(ref _settled, _settled + lines);
    }
}
