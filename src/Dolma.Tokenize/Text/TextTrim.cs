namespace Dolma.Tokenize.Text;

/// <summary>What the original strips from a text before encoding it: white space as Python sees it.</summary>
internal static class TextTrim
{
    /// <summary>The text without white space at its ends: Unicode's, and U+001C to U+001F.</summary>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && IsStripped(Characters.Decode(text, start, out int length)))
            start += length;
        int end = text.Length;
        while (end > start)
        {
            int last = Characters.StartOfLast(text, end);
            if (!IsStripped(Characters.Decode(text, last, out _)))
                break;
            end = last;
        }

        return text[start..end];
    }

    private static bool IsStripped(int codePoint) => codePoint is >= 0x1C and <= 0x1F || Characters.IsWhite(codePoint);
}
