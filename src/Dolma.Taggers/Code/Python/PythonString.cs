using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>String literals of Python: prefix, quotes, escapes.</summary>
internal static class PythonString
{
    /// <summary>Whether the letters may stand before a quote.</summary>
    public static bool IsPrefix(ReadOnlySpan<byte> letters)
    {
        if (letters.Length == 1)
            return (letters[0] | 0x20) is 'r' or 'b' or 'u' or 'f';
        return letters.Length == 2
            && (((letters[0] | 0x20) == 'r' && ((letters[1] | 0x20) is 'b' or 'f')) || ((letters[1] | 0x20) == 'r' && ((letters[0] | 0x20) is 'b' or 'f')));
    }

    /// <summary>What kind of literal it is.</summary>
    public static (bool IsRaw, bool IsBytes, bool IsFormatted, int Start, int End) Look(ReadOnlySpan<byte> literal)
    {
        int quote = literal.IndexOfAny((byte)'\'', (byte)'"');
        bool isRaw = false;
        bool isBytes = false;
        bool isFormatted = false;
        foreach (byte letter in literal[..quote])
        {
            isRaw |= (letter | 0x20) == 'r';
            isBytes |= (letter | 0x20) == 'b';
            isFormatted |= (letter | 0x20) == 'f';
        }

        int width = literal.Length - quote >= 6 && literal[quote + 1] == literal[quote] && literal[quote + 2] == literal[quote] ? 3 : 1;
        return (isRaw, isBytes, isFormatted, quote + width, literal.Length - width);
    }

    /// <summary>Whether Python reads the literal: no broken escape, no wide character in bytes.</summary>
    public static bool IsValid(ReadOnlySpan<byte> literal)
    {
        (bool isRaw, bool isBytes, _, int start, int end) = Look(literal);
        ReadOnlySpan<byte> body = literal[start..end];
        if (isBytes && body.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0)
            return false;
        return isRaw || Decode(body, isBytes, null);
    }

    /// <summary>Appends the value of a literal that is valid and neither bytes nor formatted.</summary>
    public static void Append(ReadOnlySpan<byte> literal, PooledBuffer output)
    {
        (bool isRaw, _, _, int start, int end) = Look(literal);
        if (isRaw)
            output.Write(literal[start..end]);
        else
            Decode(literal[start..end], false, output);
    }

    private static bool Decode(ReadOnlySpan<byte> body, bool isBytes, PooledBuffer? output)
    {
        while (true)
        {
            int next = body.IndexOf((byte)'\\');
            if (next < 0)
            {
                output?.Write(body);
                return true;
            }

            output?.Write(body[..next]);
            body = body[(next + 1)..];
            int length = Escape(body, isBytes, output);
            if (length < 0)
                return false;
            body = body[length..];
        }
    }

    /// <summary>Writes what stands for the escape and returns how many bytes after the backslash it takes; -1 if it is broken.</summary>
    private static int Escape(ReadOnlySpan<byte> rest, bool isBytes, PooledBuffer? output)
    {
        byte c = rest[0];
        int simple = "\\'\"abfnrtv"u8.IndexOf(c);
        if (simple >= 0)
        {
            output?.Write("\\'\"\a\b\f\n\r\t\v"u8[simple]);
            return 1;
        }

        switch (c)
        {
            case (byte)'\n':
                return 1;
            case >= (byte)'0' and <= (byte)'7':
                int length = 1;
                int value = c - '0';
                for (; length < 3 && length < rest.Length && rest[length] is >= (byte)'0' and <= (byte)'7'; length++)
                    value = (value * 8) + rest[length] - '0';
                Write(value, output);
                return length;
            case (byte)'x':
                return Hex(rest, 2, output);
            case (byte)'u' when !isBytes:
                return Hex(rest, 4, output);
            case (byte)'U' when !isBytes:
                return Hex(rest, 8, output);
            case (byte)'N' when !isBytes:
                int end = rest.IndexOf((byte)'}');
                if (rest.Length < 2 || rest[1] != '{' || end < 3)
                    return -1;
                // Which character it is does not matter here, and is not known without all names.
                Write('?', output);
                return end + 1;
            default:
                output?.Write((byte)'\\');
                return 0;
        }
    }

    private static int Hex(ReadOnlySpan<byte> rest, int digits, PooledBuffer? output)
    {
        if (rest.Length <= digits)
            return -1;
        long value = 0;
        foreach (byte digit in rest.Slice(1, digits))
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return -1;
            value = (value * 16) + Convert.ToInt32(((char)digit).ToString(), 16);
        }

        if (value > 0x10FFFF)
            return -1;
        Write((int)value, output);
        return digits + 1;
    }

    private static void Write(int codePoint, PooledBuffer? output)
    {
        if (output is null)
            return;
        // Python's strings can hold half a pair; it counts as one character here as there.
        if (codePoint is >= 0xD800 and <= 0xDFFF)
            codePoint = 0xFFFD;
        output.Advance(CodePoints.Encode(codePoint, output.GetSpan(4)));
    }
}
