using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <param name="rows">Rows, and perhaps more behind them.</param>
    /// <param name="count">How many of them count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<int> rows, int count)
    {
        if (_rows.Length - Count < rows.Length)
            Grow(rows.Length);
        // Few words have more rows than a vector, and how many is not to be foreseen.
        if (rows.Length == Vector256<int>.Count)
            Vector256.Create(rows).CopyTo(_rows.AsSpan(Count));
        else
            rows.CopyTo(_rows.AsSpan(Count));
        Count += count;
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
