using Dolma.Core.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// The words of a pattern or address, hashed: runs of two or more letters, digits and percent signs. A rule is kept under one of its
/// words and tried only on addresses that have it, which is more than speed: words next to a star in front that was cut off are no
/// whole words, so such rules miss addresses that their pattern fits. The original's way, followed word for word.
/// </summary>
internal static class RuleTokens
{
    /// <summary>Words beyond these are not seen.</summary>
    public const int Most = 127;

    /// <summary>The word of rules that have none; never the hash of one.</summary>
    public const ulong None = 0;

    public static ulong Hash(ReadOnlySpan<byte> word) => ByteHash.Of(word) | 1;

    /// <summary>Fills in the hashes of the words and returns how many there are. A word next to a star is left out.</summary>
    /// <param name="pattern">UTF-8.</param>
    /// <param name="skipFirst">Whether to leave out a word at the very start.</param>
    /// <param name="skipLast">Whether to leave out a word at the very end.</param>
    /// <param name="tokens">Room for <see cref="Most"/>.</param>
    public static int Read(ReadOnlySpan<byte> pattern, bool skipFirst, bool skipLast, Span<ulong> tokens)
    {
        int count = 0;
        int start = -1;
        int before = -1;
        for (int at = 0; at < pattern.Length;)
        {
            if (count >= Most)
                return count;
            int codePoint = CodePoints.Decode(pattern, at, out int length);
            if (IsOfWord(codePoint))
            {
                if (start < 0)
                    start = at;
            }
            else
            {
                if (start >= 0 && (start != 0 || !skipFirst) && at - start > 1 && codePoint != '*' && before != '*')
                    tokens[count++] = Hash(pattern[start..at]);
                start = -1;
                before = codePoint;
            }

            at += length;
        }

        if (!skipLast && start >= 0 && pattern.Length - start > 1 && before != '*')
            tokens[count++] = Hash(pattern[start..]);
        return count;
    }

    private static bool IsOfWord(int codePoint) => codePoint < 0x80
        ? char.IsAsciiLetterOrDigit((char)codePoint) || codePoint == '%'
        : CharacterClasses.Is(codePoint, CharacterClass.Letter | CharacterClass.Number);
}
