using System.Runtime.CompilerServices;

namespace Dolma.Core.FastText;

/// <summary>A growing list of row numbers that is emptied and used again.</summary>
internal sealed class FeatureList
{
    private int[] _rows = new int[1024];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    public void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int row)
    {
        if (Count == _rows.Length)
            Grow(1);
        _rows[Count++] = row;
    }

    public void Add(ReadOnlySpan<int> rows)
    {
        if (_rows.Length - Count < rows.Length)
            Grow(rows.Length);
        rows.CopyTo(_rows.AsSpan(Count));
        Count += rows.Length;
    }

    private void Grow(int count) => Array.Resize(ref _rows, (int)Math.Min(Math.Max(2L * _rows.Length, (long)Count + count), Array.MaxLength));
}
