using System.Buffers;

namespace Dolma.Taggers.Urls;

/// <summary>Percent-encoding (RFC 3986, section 2.1).</summary>
internal static class Percent
{
    public const int EscapeLength = 3;

    /// <summary>Whether there are two hexadecimal digits behind the percent sign at this place.</summary>
    public static bool IsEscape(ReadOnlySpan<byte> text, int at) =>
        at + 2 < text.Length && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]);

    /// <summary>
    /// Appends the text with all bytes encoded that are not allowed. Escapes are put in upper case; percent signs stay if every one of
    /// them begins an escape, else all of them are encoded.
    /// </summary>
    public static void WriteEncoded(ReadOnlySpan<byte> text, SearchValues<byte> allowed, ByteBuffer target)
    {
        bool keepsPercent = IsEncoded(text);
        while (true)
        {
            int next = text.IndexOfAnyExcept(allowed);
            if (next < 0)
            {
                target.Write(text);
                return;
            }

            target.Write(text[..next]);
            int escape = text[next] == '%' && IsEscape(text, next) ? EscapeLength : 0;
            if (escape == 0 || !keepsPercent)
                WriteEscape(text[next], target);
            else
                target.Write((byte)'%');
            for (int i = 1; i < escape; i++)
                target.Write((byte)char.ToUpperInvariant((char)text[next + i]));
            text = text[(next + Math.Max(1, escape))..];
        }
    }

    private static bool IsEncoded(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'%') is var at and >= 0)
        {
            if (!IsEscape(text, at))
                return false;
            text = text[(at + EscapeLength)..];
        }

        return true;
    }

    private static void WriteEscape(byte b, ByteBuffer target)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        target.Write([(byte)'%', digits[b >> 4], digits[b & 15]]);
    }
}
