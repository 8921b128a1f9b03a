namespace Dolma.Core.Storage;

/// <summary>
/// Ordinal order of paths by code point, which is the order of their UTF-8 bytes: what Python and Rust sort by, and S3 lists by.
/// UTF-16's own order differs where a surrogate meets U+E000 to U+FFFF.
/// </summary>
public sealed class PathOrder : IComparer<string>
{
    private PathOrder()
    {
    }

    public static PathOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        int same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
            return x.Length - y.Length;
        return Rank(x[same]) - Rank(y[same]);
    }

    /// <summary>Moves the surrogates above all other code units, where their code points are.</summary>
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
