namespace Dolma.Taggers.Pii;

/// <summary>
/// Finds what <c>(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)</c> of the original finds
/// (spec/tag 5.8; <c>dolma:python/dolma/taggers/pii.py</c>). Nothing has to be around it: <c>1234.1.1.1</c> holds <c>234.1.1.1</c>.
/// </summary>
internal static class IpAddressScanner
{
    /// <summary>The leftmost match at or after <paramref name="from"/>; offsets in bytes.</summary>
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range match)
    {
        match = default;
        int at = from;
        while (true)
        {
            int next = text[at..].IndexOf((byte)'.');
            if (next < 0)
                return false;
            int dot = at + next;
            at = dot + 1;
            int digits = 0;
            while (digits < 3 && dot - digits > from && char.IsAsciiDigit((char)text[dot - digits - 1]))
                digits++;
            // Of three digits that are no number of one byte, the last two are.
            if (digits == 3 && !IsByte(text.Slice(dot - 3, 3)))
                digits = 2;
            if (digits > 0 && SkipMiddle(text, dot + 1, out int third) && SkipMiddle(text, third, out int last)
                && LastLength(text[last..]) is var length and > 0)
            {
                match = (dot - digits)..(last + length);
                return true;
            }
        }
    }

    /// <summary>One to three digits and a full stop.</summary>
    private static bool SkipMiddle(ReadOnlySpan<byte> text, int at, out int end)
    {
        end = at;
        while (end < text.Length && end - at < 3 && char.IsAsciiDigit((char)text[end]))
            end++;
        if (end == at || end == text.Length || text[end] != '.' || (end - at == 3 && !IsByte(text.Slice(at, 3))))
            return false;
        end++;
        return true;
    }

    /// <summary>As many digits as the alternatives take, tried in their order.</summary>
    private static int LastLength(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        while (digits < 3 && digits < text.Length && char.IsAsciiDigit((char)text[digits]))
            digits++;
        return digits == 3 && !IsByte(text[..3]) ? 2 : digits;
    }

    /// <summary>Whether three digits are at most 255.</summary>
    private static bool IsByte(ReadOnlySpan<byte> digits) =>
        ((digits[0] - '0') * 100) + ((digits[1] - '0') * 10) + digits[2] - '0' <= 255;
}
