namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Ids of longer words: up to 48 bytes in up to 20 tokens, about two mebibytes for each thread. Words of scripts that take two or three
/// bytes a letter are of this size, and merging them costs most.
/// </summary>
internal sealed class LongWordCache
{
    /// <summary>Bytes of the longest word held.</summary>
    public const int LongestWord = 48;

    private const int MostTokens = 20;

    private const int Slots = 1 << 14;

    private readonly byte[] _words = new byte[Slots * LongestWord];
    private readonly uint[] _tokens = new uint[Slots * MostTokens];
    private readonly (byte Length, byte Count)[] _sizes = new (byte, byte)[Slots];

    /// <summary>Where the word is, if it is held; also what <see cref="Keep"/> takes.</summary>
    public static int SlotOf(ReadOnlySpan<byte> word) => (int)WordHash.Of(word) & (Slots - 1);

    /// <summary>Appends the word's ids; false if it is not held.</summary>
    public bool TryGet(int slot, ReadOnlySpan<byte> word, TokenBuffer output)
    {
        (byte length, byte count) = _sizes[slot];
        if (length != word.Length || !_words.AsSpan(slot * LongestWord, length).SequenceEqual(word))
            return false;
        output.Add(_tokens.AsSpan(slot * MostTokens, count));
        return true;
    }

    /// <summary>Holds the word in place of the one that was there.</summary>
    public void Keep(int slot, ReadOnlySpan<byte> word, ReadOnlySpan<uint> ids)
    {
        if (ids.Length > MostTokens)
            return;
        _sizes[slot] = ((byte)word.Length, (byte)ids.Length);
        word.CopyTo(_words.AsSpan(slot * LongestWord));
        ids.CopyTo(_tokens.AsSpan(slot * MostTokens));
    }
}
