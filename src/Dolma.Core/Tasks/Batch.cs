using Dolma.Core.Compression;
using Dolma.Core.Lines;

namespace Dolma.Core.Tasks;

/// <summary>
/// Consecutive lines of one input group, about a mebibyte of them, on their way through an operator. The driver uses batches
/// again and again; lines and buffers are good until the batch is committed, <see cref="Payload"/> lives on with the object.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly LineBlock _documents = new();
    private LineBlock[] _attributes = [];
    private PooledBuffer[] _outputs = [];
    private PooledBuffer[] _packed = [];
    private BadLinePolicy _badLines = BadLinePolicy.Fail;

    /// <summary>The task these lines belong to.</summary>
    public ShardTask Task { get; private set; } = null!;

    /// <summary>What <see cref="TaskOperator.BeginTask"/> returned for it.</summary>
    public object? TaskState { get; private set; }

    /// <summary>Which of the task's input groups the lines come from.</summary>
    public int GroupIndex { get; private set; }

    public InputGroup Group => Task.Inputs[GroupIndex];

    /// <summary>Groups that were found to have ended since the batch before; all others end with the task.</summary>
    public IReadOnlyList<int> EndedGroups { get; internal set; } = [];

    /// <summary>Records in the batch; never 0.</summary>
    public int Count => _documents.Count;

    /// <summary>1-based number of the first line in its documents file.</summary>
    public long FirstLine { get; private set; }

    /// <summary>Whether the task is already done and its lines pass only to rebuild the operator's shared state.</summary>
    public bool IsReplay { get; private set; }

    /// <summary>The operator's own data of this batch. Kept when the batch is used again, so that its memory is, too.</summary>
    public object? Payload { get; set; }

    /// <summary>What happened in this batch, by name; added up per task and run.</summary>
    public Counts Counts { get; } = new();

    public int OutputCount => _outputs.Length;

    /// <summary>Its place among the batches of its task, from 0.</summary>
    internal int Sequence { get; set; }

    internal LineBlock Documents => _documents;

    internal ReadOnlySpan<LineBlock> Attributes => _attributes;

    /// <summary>Line of the documents file, without its line end.</summary>
    public ReadOnlyMemory<byte> Line(int index) => _documents[index];

    /// <summary>Whether attribute file <paramref name="file"/> has this line; always, unless uneven files are allowed in this run.</summary>
    public bool HasAttribute(int file, int index) => index < _attributes[file].Count;

    /// <summary>The same line of attribute file <paramref name="file"/>.</summary>
    public ReadOnlyMemory<byte> Attribute(int file, int index) => _attributes[file][index];

    /// <summary>1-based number of the record's line in its documents file.</summary>
    public long LineNumber(int index) => FirstLine + index;

    /// <summary>Content, before compression, that goes to output <paramref name="index"/> of the task.</summary>
    public PooledBuffer Output(int index) => _outputs[index];

    internal PooledBuffer Packed(int index) => _packed[index];

    /// <summary>Reports a record that cannot be used: counted and named, and by default the end of its shard.</summary>
    /// <exception cref="ShardException">Bad lines fail the shard in this run.</exception>
    public void Reject(int index, BadLineException fault)
    {
        string place = $"{Group.Documents.Path}, line {LineNumber(index)}";
        if (_badLines == BadLinePolicy.Fail)
        {
            throw new ShardException(
                $"{place}: {fault.Message}. The shard was not written. Mend the line, or pass --bad-lines skip to count and skip such lines.", fault);
        }

        Counts.Add("bad_lines", 1);
        Counts.Add("bad_line_" + fault.Reason, 1);
        Counts.Example(fault.Reason, $"{place}: {fault.Message}");
    }

    public void Dispose()
    {
        _documents.Dispose();
        foreach (LineBlock block in _attributes)
            block.Dispose();
        foreach (PooledBuffer buffer in _outputs)
            buffer.Dispose();
        foreach (PooledBuffer buffer in _packed)
            buffer.Dispose();
        (Payload as IDisposable)?.Dispose();
    }

    internal void Reset(ShardTask task, object? taskState, int group, long firstLine, bool isReplay, BadLinePolicy badLines)
    {
        Task = task;
        TaskState = taskState;
        GroupIndex = group;
        FirstLine = firstLine;
        IsReplay = isReplay;
        _badLines = badLines;
        Counts.Clear();
        _documents.Clear();
        Resize(ref _attributes, task.Inputs[group].Attributes.Count, () => new LineBlock());
        Resize(ref _outputs, task.Outputs.Count, () => new PooledBuffer());
        Resize(ref _packed, task.Outputs.Count, () => new PooledBuffer());
        foreach (LineBlock block in _attributes)
            block.Clear();
        foreach (PooledBuffer buffer in _outputs)
            buffer.Clear();
        foreach (PooledBuffer buffer in _packed)
            buffer.Clear();
    }

    private static void Resize<T>(ref T[] items, int count, Func<T> create)
        where T : IDisposable
    {
        if (items.Length == count)
            return;
        for (int i = count; i < items.Length; i++)
            items[i].Dispose();
        int kept = items.Length;
        Array.Resize(ref items, count);
        for (int i = kept; i < count; i++)
            items[i] = create();
    }
}
