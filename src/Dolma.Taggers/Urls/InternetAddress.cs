using System.Buffers;

namespace Dolma.Taggers.Urls;

/// <summary>Whether a text is an address of the Internet Protocol, as the C library's <c>inet_pton</c> decides.</summary>
internal static class InternetAddress
{
    private const int Ipv6Groups = 8;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public static bool IsValid(ReadOnlySpan<byte> text) => IsIpv6(text) || IsIpv4(text);

    /// <summary>
    /// Eight groups of hexadecimal digits, the last two of them perhaps an IPv4 address; one <c>::</c> stands for one or more groups.
    /// </summary>
    /// <param name="text">Without brackets and zone.</param>
    /// <param name="anyNumbers">Whether the IPv4 address is made of any numbers of up to three digits, as in the original's parser of addresses.</param>
    public static bool IsIpv6(ReadOnlySpan<byte> text, bool anyNumbers = false)
    {
        int gap = text.IndexOf("::"u8);
        if (gap < 0)
            return CountGroups(text, mayEndInIpv4: true, anyNumbers) == Ipv6Groups;
        ReadOnlySpan<byte> before = text[..gap];
        ReadOnlySpan<byte> after = text[(gap + 2)..];
        int left = before.IsEmpty ? 0 : CountGroups(before, mayEndInIpv4: false, anyNumbers);
        int right = after.IsEmpty ? 0 : CountGroups(after, mayEndInIpv4: true, anyNumbers);
        return left >= 0 && right >= 0 && left + right < Ipv6Groups;
    }

    /// <summary>Four numbers from 0 to 255, without leading zeros.</summary>
    private static bool IsIpv4(ReadOnlySpan<byte> text, bool anyNumbers = false)
    {
        for (int i = 0; i < 4; i++)
        {
            int dot = i == 3 ? text.Length : text.IndexOf((byte)'.');
            if (dot is < 1 or > 3 || text[..dot].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
            int value = 0;
            foreach (byte digit in text[..dot])
                value = (10 * value) + digit - '0';
            if (!anyNumbers && (value > byte.MaxValue || (dot > 1 && text[0] == '0')))
                return false;
            text = text[Math.Min(dot + 1, text.Length)..];
        }

        return true;
    }

    /// <summary>-1 if the text is not made of groups.</summary>
    private static int CountGroups(ReadOnlySpan<byte> text, bool mayEndInIpv4, bool anyNumbers)
    {
        for (int count = 1; count <= Ipv6Groups; count++)
        {
            int colon = text.IndexOf((byte)':');
            ReadOnlySpan<byte> group = colon < 0 ? text : text[..colon];
            if (colon < 0 && mayEndInIpv4 && IsIpv4(group, anyNumbers))
                return count + 1;
            if (group.Length is 0 or > 4 || group.ContainsAnyExcept(HexDigits))
                return -1;
            if (colon < 0)
                return count;
            text = text[(colon + 1)..];
        }

        return -1;
    }
}
