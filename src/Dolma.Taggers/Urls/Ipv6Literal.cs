using System.Buffers;
using System.Text;

namespace Dolma.Taggers.Urls;

/// <summary>An IPv6 address between brackets, with or without a zone (RFC 3986, section 3.2.2; RFC 6874).</summary>
internal static class Ipv6Literal
{
    private static readonly SearchValues<byte> InZone = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._!-~"u8);

    /// <summary>What stays as it is in a zone; an exclamation mark may be there and does not.</summary>
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~"u8);

    /// <param name="text">What is between the brackets.</param>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        int percent = text.IndexOf((byte)'%');
        return percent < 0
            ? InternetAddress.IsIpv6(text, anyNumbers: true)
            : InternetAddress.IsIpv6(text[..percent], anyNumbers: true) && IsZone(text[(percent + 1)..]);
    }

    /// <summary>Appends the literal in lower case; its zone keeps its case and loses an encoded percent sign in front.</summary>
    /// <param name="literal">A good one, with its brackets.</param>
    public static void WriteNormalized(ReadOnlySpan<byte> literal, ByteBuffer target)
    {
        int percent = literal.IndexOf((byte)'%');
        ReadOnlySpan<byte> address = percent < 0 ? literal : literal[..percent];
        Ascii.ToLower(address, target.GetSpan(address.Length), out int written);
        target.Advance(written);
        if (percent < 0)
            return;
        ReadOnlySpan<byte> zone = literal[(percent + 1)..^1];
        if (zone.Length > 2 && zone.StartsWith("25"u8))
            zone = zone[2..];
        target.Write((byte)'%');
        Percent.WriteEncoded(zone, Unreserved, target);
        target.Write((byte)']');
    }

    private static bool IsZone(ReadOnlySpan<byte> zone)
    {
        if (zone.IsEmpty)
            return false;
        while (zone.IndexOfAnyExcept(InZone) is var at and >= 0)
        {
            if (zone[at] != '%' || !Percent.IsEscape(zone, at))
                return false;
            zone = zone[(at + Percent.EscapeLength)..];
        }

        return true;
    }
}
