using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dolma.Core.FastText;

/// <summary>A growing list of row numbers that is emptied and used again.</summary>
internal sealed class FeatureList() : GrowingList<int>(capacity: 1024)
{
    public ReadOnlySpan<int> Rows => Span;

    /// <param name="rows">Rows, and perhaps more behind them.</param>
    /// <param name="count">How many of them count.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ReadOnlySpan<int> rows, int count)
    {
        Span<int> room = Reserve(rows.Length);
        // Few words have more rows than a vector, and how many is not to be foreseen.
        if (rows.Length == Vector256<int>.Count)
            Vector256.Create(rows).CopyTo(room);
        else
            rows.CopyTo(room);
        Advance(count);
    }
}
