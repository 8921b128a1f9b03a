using System.Runtime.CompilerServices;

namespace Dolma.Core.Text;

/// <summary>White space as Python's <c>str</c> sees it (WSpy, spec/tag 4.2), found in UTF-8.</summary>
public static class PythonSpace
{
    /// <summary>WSuni: what Rust, .NET and the <c>regex</c> module call white space.</summary>
    public static bool IsUnicodeSpace(int codePoint) => codePoint is
        (>= 0x09 and <= 0x0D) or 0x20 or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;

    /// <summary>WSpy: <see cref="IsUnicodeSpace"/> and U+001C to U+001F.</summary>
    public static bool IsSpace(int codePoint) => codePoint is >= 0x1C and <= 0x1F || IsUnicodeSpace(codePoint);

    /// <summary>Whether the ASCII byte is white space; false for all bytes from 0x80.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAsciiSpace(byte b) => (uint)(b - 0x09) < 5 || (uint)(b - 0x1C) < 5;

    /// <summary>Bytes of the white space character at <paramref name="at"/>; 0 if another character is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthAt(ReadOnlySpan<byte> text, int at)
    {
        byte b = text[at];
        if (b < 0x80)
            return IsAsciiSpace(b) ? 1 : 0;
        return WideLengthAt(text, at);
    }

    /// <summary>Bytes of the white space character that ends right before <paramref name="end"/>; 0 if another character does.</summary>
    public static int LengthBefore(ReadOnlySpan<byte> text, int end)
    {
        byte last = text[end - 1];
        if (last < 0x80)
            return IsAsciiSpace(last) ? 1 : 0;
        int start = CodePoints.StartBefore(text, end);
        return WideLengthAt(text, start);
    }

    /// <summary><c>str.strip()</c>.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && LengthAt(text, start) is var length and > 0)
            start += length;
        int end = text.Length;
        while (end > start && LengthBefore(text, end) is var length and > 0)
            end -= length;
        return text[start..end];
    }

    /// <summary>The same for a byte from 0x80; U+0085, U+00A0, U+1680, U+2000-200A, U+2028, U+2029, U+202F, U+205F, U+3000.</summary>
    internal static int WideLengthAt(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[at..];
        switch (rest[0])
        {
            case 0xC2 when rest.Length > 1:
                return rest[1] is 0x85 or 0xA0 ? 2 : 0;
            case 0xE1 when rest.Length > 2:
                return rest[1] == 0x9A && rest[2] == 0x80 ? 3 : 0;
            case 0xE2 when rest.Length > 2:
                if (rest[1] == 0x80)
                    return rest[2] is <= 0x8A or 0xA8 or 0xA9 or 0xAF ? 3 : 0;
                return rest[1] == 0x81 && rest[2] == 0x9F ? 3 : 0;
            case 0xE3 when rest.Length > 2:
                return rest[1] == 0x80 && rest[2] == 0x80 ? 3 : 0;
            default:
                return 0;
        }
    }
}
