namespace Dolma.Tokenize.Splitting;

/// <summary>
/// Places in a text that no merge reaches across: text without a split pattern can be cut there into words of a size that is worth
/// remembering, and the ids are the same. Shared between threads.
/// </summary>
internal sealed class Seams
{
    // A bit for each pair of bytes: some merge joins what ends in the first with what begins with the second.
    private readonly ulong[] _joined = new ulong[256 * 256 / 64];

    /// <param name="merges">Both sides of each merge as UTF-8; neither is empty.</param>
    public Seams(IEnumerable<(byte[] Left, byte[] Right)> merges)
    {
        foreach ((byte[] left, byte[] right) in merges)
            Join(left[^1], right[0]);
        // Characters stay whole.
        for (int before = 0; before < 256; before++)
        {
            for (int after = 0x80; after < 0xC0; after++)
                Join(before, after);
        }
    }

    /// <summary>The first seam behind <paramref name="start"/>, or the end of the text.</summary>
    public int Next(ReadOnlySpan<byte> text, int start)
    {
        ulong[] joined = _joined;
        int i = start + 1;
        for (int before = text[start]; i < text.Length; i++)
        {
            int pair = (before << 8) | text[i];
            if ((joined[pair >> 6] >> pair & 1) == 0)
                break;
            before = text[i];
        }

        return i;
    }

    private void Join(int before, int after)
    {
        int pair = (before << 8) | after;
        _joined[pair >> 6] |= 1UL << pair;
    }
}
