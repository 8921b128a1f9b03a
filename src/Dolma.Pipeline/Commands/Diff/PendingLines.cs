namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Lines of one side that wait for the line of the same id on the other; of equal ids the first one is taken first.</summary>
internal sealed class PendingLines
{
    /// <summary>What a line takes besides its bytes, about.</summary>
    private const int Overhead = 200;

    private readonly Dictionary<string, Queue<DiffLine>> _byId = new(StringComparer.Ordinal);

    /// <summary>Memory, about.</summary>
    public long Bytes { get; private set; }

    /// <summary>Different ids.</summary>
    public int Ids => _byId.Count;

    public bool IsEmpty => _byId.Count == 0;

    /// <summary>Keeps a copy of the line.</summary>
    public void Add(string id, DiffLine line)
    {
        if (!_byId.TryGetValue(id, out Queue<DiffLine>? queue))
            _byId.Add(id, queue = new Queue<DiffLine>(1));
        queue.Enqueue(line with { Bytes = line.Bytes.ToArray() });
        Bytes += SizeOf(id, line);
    }

    public bool Contains(string id) => _byId.ContainsKey(id);

    /// <summary>Takes out the first line with this id.</summary>
    public bool TryTake(string id, out DiffLine line)
    {
        line = default;
        if (!_byId.TryGetValue(id, out Queue<DiffLine>? queue))
            return false;
        line = queue.Dequeue();
        Bytes -= SizeOf(id, line);
        if (queue.Count == 0)
            _byId.Remove(id);
        return true;
    }

    /// <summary>Takes out all lines, in order of number.</summary>
    public IReadOnlyList<(string Id, long Number)> TakeAll()
    {
        List<(string Id, long Number)> all = [.. _byId.SelectMany(pair => pair.Value.Select(line => (pair.Key, line.Number))).OrderBy(entry => entry.Number)];
        _byId.Clear();
        Bytes = 0;
        return all;
    }

    private static long SizeOf(string id, DiffLine line) => line.Bytes.Length + (2L * id.Length) + Overhead;
}
