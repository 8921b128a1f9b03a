using System.Buffers;
using Dolma.Core.Text;

namespace Dolma.Taggers.Pii;

/// <summary>
/// Finds what <c>\s+\(?(\d{3})\)?[-\. ]*(\d{3})[-. ]?(\d{4})</c> of the original finds (spec/tag 5.8;
/// <c>dolma:python/dolma/taggers/pii.py</c>). <c>\s</c> is Python's, <c>\d</c> any decimal digit of any script. No part of the
/// expression can match in two ways, so one look at each place where digits begin is enough.
/// </summary>
internal static class PhoneScanner
{
    /// <summary>Bytes with which a decimal digit can begin.</summary>
    public static readonly SearchValues<byte> DigitLeads = SearchValues.Create(FindDigitLeads());

    /// <summary>The leftmost match at or after <paramref name="from"/>; offsets in bytes.</summary>
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range match)
    {
        match = default;
        int at = from;
        while (true)
        {
            int next = text[at..].IndexOfAny(DigitLeads);
            if (next < 0)
                return false;
            int digits = at + next;
            int start = digits > from && text[digits - 1] == '(' ? digits - 1 : digits;
            if (start > from && PythonSpace.LengthBefore(text, start) > 0 && IsNumber(text, digits, out int end))
            {
                while (start > from && PythonSpace.LengthBefore(text, start) is var space and > 0)
                    start -= space;
                match = start..end;
                return true;
            }

            at = digits + CodePoints.LengthOfCharacter(text[digits]);
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> text, int at, out int end)
    {
        end = at;
        if (!SkipDigits(text, ref end, 3))
            return false;
        if (end < text.Length && text[end] == ')')
            end++;
        while (end < text.Length && text[end] is (byte)'-' or (byte)'.' or (byte)' ')
            end++;
        if (!SkipDigits(text, ref end, 3))
            return false;
        if (end < text.Length && text[end] is (byte)'-' or (byte)'.' or (byte)' ')
            end++;
        return SkipDigits(text, ref end, 4);
    }

    private static bool SkipDigits(ReadOnlySpan<byte> text, ref int at, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (at >= text.Length || !CharacterClasses.Is(CodePoints.Decode(text, at, out int length), CharacterClass.Digit))
                return false;
            at += length;
        }

        return true;
    }

    private static byte[] FindDigitLeads()
    {
        var leads = new SortedSet<byte>();
        Span<byte> bytes = stackalloc byte[4];
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (!CharacterClasses.Is(codePoint, CharacterClass.Digit))
                continue;
            CodePoints.Encode(codePoint, bytes);
            leads.Add(bytes[0]);
        }

        return [.. leads];
    }
}
