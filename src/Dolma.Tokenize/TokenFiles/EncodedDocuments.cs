using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// Documents after encoding, side by side: their tokens as bytes of the output's type, and the end of their index row. Emptied and
/// used again.
/// </summary>
internal sealed class EncodedDocuments : IDisposable
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public PooledBuffer TokenBytes { get; } = new();

    /// <summary>What follows start and end in an index row, the line end included.</summary>
    public PooledBuffer RowEnds { get; } = new();

    public Entry this[int index] => _entries[index];

    /// <summary>Ends the document whose bytes were appended last.</summary>
    /// <param name="tokens">Tokens it has.</param>
    /// <param name="key">What it is sorted by, if anybody does.</param>
    public void Add(int tokens, ulong key = 0)
    {
        Entry last = Count == 0 ? default : _entries[^1];
        _entries.Add(new Entry(key, tokens, last.TokenEnd, TokenBytes.Length, last.RowEnd, RowEnds.Length));
    }

    public ReadOnlySpan<byte> TokensOf(in Entry entry) => TokenBytes.WrittenSpan[entry.TokenStart..entry.TokenEnd];

    public ReadOnlySpan<byte> RowEndOf(in Entry entry) => RowEnds.WrittenSpan[entry.RowStart..entry.RowEnd];

    public void Clear()
    {
        _entries.Clear();
        TokenBytes.Clear();
        RowEnds.Clear();
    }

    public void Dispose()
    {
        TokenBytes.Dispose();
        RowEnds.Dispose();
    }

    /// <summary>One document; offsets in bytes.</summary>
    public readonly record struct Entry(ulong Key, int Tokens, int TokenStart, int TokenEnd, int RowStart, int RowEnd);
}
