namespace Dolma.Core.Compression;

/// <summary>
/// Which compression a file name promises. The original has two programs in one, and they disagree: its Python half looks at the
/// last extension of the lower-cased path and knows <c>.zstd</c> and <c>.bz2</c>, its Rust half (<c>dedupe</c>, <c>mix</c>) knows
/// <c>gz</c> and <c>zst</c> only.
/// </summary>
public static class CompressionKinds
{
    /// <summary>
    /// The last extension, whatever its case: <c>.gz</c>, <c>.zst</c>, <c>.zstd</c>, <c>.bz2</c>; anything else is plain.
    /// Source: <c>dolma:python/dolma/core/utils.py</c>, with smart_open.
    /// </summary>
    public static CompressionKind FromPath(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> name = path[(path.LastIndexOf('/') + 1)..];
        int dot = name.LastIndexOf('.');
        // A leading dot makes a hidden file, not an extension: Python's splitext says so.
        if (dot <= 0 || name[..dot].Trim('.').IsEmpty)
            return CompressionKind.None;
        return name[dot..] switch
        {
            var x when x.Equals(".gz", StringComparison.OrdinalIgnoreCase) => CompressionKind.Gzip,
            var x when x.Equals(".zst", StringComparison.OrdinalIgnoreCase) => CompressionKind.Zstd,
            var x when x.Equals(".zstd", StringComparison.OrdinalIgnoreCase) => CompressionKind.Zstd,
            var x when x.Equals(".bz2", StringComparison.OrdinalIgnoreCase) => CompressionKind.Bzip2,
            _ => CompressionKind.None,
        };
    }

    /// <summary>
    /// What follows the last dot of what follows the first dot of the name, a final <c>.tmp</c> taken off before: <c>gz</c> and
    /// <c>zst</c>, in lower case only. <c>x.gz.tmp</c> is gzip, <c>.zstd</c> is plain.
    /// Source: <c>dolma:src/io.rs</c>.
    /// </summary>
    public static CompressionKind FromPathAsCore(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> name = path[(path.LastIndexOf('/') + 1)..];
        int first = name.IndexOf('.');
        if (first < 0)
            return CompressionKind.None;
        ReadOnlySpan<char> suffix = name[(first + 1)..];
        if (suffix.EndsWith(".tmp", StringComparison.Ordinal))
            suffix = suffix[..^4];
        return suffix[(suffix.LastIndexOf('.') + 1)..] switch
        {
            "gz" => CompressionKind.Gzip,
            "zst" => CompressionKind.Zstd,
            _ => CompressionKind.None,
        };
    }

    /// <summary>
    /// A compression named in a config file: <c>gz</c> or <c>gzip</c>, <c>zst</c>, <c>zstd</c> or <c>zstandard</c>, <c>bz2</c> or
    /// <c>bzip2</c>; <c>none</c> or nothing is plain.
    /// </summary>
    /// <returns>False for any other name; the original took those for plain.</returns>
    public static bool TryParse(string name, out CompressionKind kind)
    {
        (bool known, kind) = name switch
        {
            "" or "none" => (true, CompressionKind.None),
            "gz" or "gzip" => (true, CompressionKind.Gzip),
            "zst" or "zstd" or "zstandard" => (true, CompressionKind.Zstd),
            "bz2" or "bzip2" => (true, CompressionKind.Bzip2),
            _ => (false, CompressionKind.None),
        };
        return known;
    }

    /// <summary>The names that <see cref="TryParse"/> takes, for messages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "gz", "gzip", "zst", "zstd", "zstandard", "bz2", "bzip2"];

    /// <summary>The extension that says so, dot included; empty for <see cref="CompressionKind.None"/>.</summary>
    public static string Extension(this CompressionKind kind) => kind switch
    {
        CompressionKind.None => "",
        CompressionKind.Gzip => ".gz",
        CompressionKind.Zstd => ".zst",
        CompressionKind.Bzip2 => ".bz2",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };
}
