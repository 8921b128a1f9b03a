namespace Dolma.Core.Lines;

/// <summary>
/// Whole lines side by side in one buffer. A line is good until <see cref="Clear"/>.
/// </summary>
public sealed class LineBlock : IDisposable
{
    private readonly PooledBuffer _bytes = new(1 << 16);
    private readonly List<(int Start, int Length)> _lines = [];
    private readonly HashSet<int> _tooLong = [];

    public int Count => _lines.Count;

    /// <summary>Bytes of all lines, their ends included.</summary>
    public int ByteCount => _bytes.Length;

    /// <summary>Line i, without its line end.</summary>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            (int start, int length) = _lines[index];
            return _bytes.WrittenMemory.Slice(start, length);
        }
    }

    public void Clear()
    {
        _bytes.Clear();
        _lines.Clear();
        _tooLong.Clear();
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Whether line i was longer than allowed, and was therefore not kept: it is empty here.</summary>
    internal bool IsTooLong(int index) => _tooLong.Contains(index);

    /// <summary>Appends part of the line that is being read.</summary>
    internal void Append(ReadOnlySpan<byte> part) => _bytes.Write(part);

    /// <summary>Ends the line that began at <paramref name="start"/>; one carriage return before the end is not part of it.</summary>
    internal void EndLine(int start)
    {
        ReadOnlySpan<byte> line = _bytes.WrittenSpan[start..];
        _lines.Add((start, line is [.., (byte)'\r'] ? line.Length - 1 : line.Length));
    }

    /// <summary>Drops what was appended since <paramref name="start"/>, and puts an empty line in its place.</summary>
    internal void EndTooLongLine(int start)
    {
        _bytes.Truncate(start);
        _tooLong.Add(_lines.Count);
        _lines.Add((start, 0));
    }
}
