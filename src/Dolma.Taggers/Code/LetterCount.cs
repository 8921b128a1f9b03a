using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary>Counts letters (<c>str.isalpha()</c>) and other numbers (<c>str.isalnum()</c> without them) of a text.</summary>
internal static class LetterCount
{
    /// <summary>Letters are counted in the low half, numbers in the high half.</summary>
    private const int NumberShift = 32;

    private const long OneLetter = 1;
    private const long OneNumber = 1L << NumberShift;

    private static readonly long[] Ascii = [.. Enumerable.Range(0, 0x80).Select(Weigh)];

    public static (long Letters, long Numbers) Of(ReadOnlySpan<byte> utf8)
    {
        long[] ascii = Ascii;
        long sum = 0;
        for (int i = 0; i < utf8.Length;)
        {
            byte b = utf8[i];
            if (b < 0x80)
            {
                sum += ascii[b];
                i++;
                continue;
            }

            sum += Weigh(CodePoints.Decode(utf8, i, out int length));
            i += length;
        }

        return (sum & uint.MaxValue, sum >> NumberShift);
    }

    private static long Weigh(int codePoint)
    {
        CharacterClass of = CharacterClasses.Of(codePoint);
        return (of & CharacterClass.Letter) != CharacterClass.None ? OneLetter
            : (of & CharacterClass.Number) != CharacterClass.None ? OneNumber
            : 0;
    }
}
