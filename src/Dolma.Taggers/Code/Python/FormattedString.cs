namespace Dolma.Taggers.Code.Python;

/// <summary>Formatted string literals: what stands in braces has to be an expression.</summary>
internal static class FormattedString
{
    public static bool IsValid(ReadOnlySpan<byte> literal)
    {
        (bool isRaw, _, _, int start, int end) = PythonString.Look(literal);
        return IsValid(literal[start..end], isRaw, depth: 0, out int length) && length == end - start;
    }

    /// <summary>Text up to its end, or in a format up to the brace that closes it.</summary>
    private static bool IsValid(ReadOnlySpan<byte> text, bool isRaw, int depth, out int length)
    {
        length = 0;
        while (length < text.Length)
        {
            byte c = text[length];
            if (c == '\\' && !isRaw)
            {
                if (length + 2 < text.Length && text[length + 1] == 'N' && text[length + 2] == '{')
                {
                    int close = text[length..].IndexOf((byte)'}');
                    if (close < 0)
                        return false;
                    length += close + 1;
                    continue;
                }

                // The brace after a backslash is a brace.
                length += length + 1 < text.Length && (text[length + 1] is not ((byte)'{' or (byte)'}')) ? 2 : 1;
            }
            else if (c == '}')
            {
                if (depth > 0)
                    return true;
                if (length + 1 >= text.Length || text[length + 1] != '}')
                    return false;
                length += 2;
            }
            else if (c == '{')
            {
                if (depth == 0 && length + 1 < text.Length && text[length + 1] == '{')
                {
                    length += 2;
                    continue;
                }

                if (depth >= 2 || !Replacement(text[(length + 1)..], isRaw, depth, out int inner))
                    return false;
                length += 1 + inner;
            }
            else
            {
                length++;
            }
        }

        return depth == 0;
    }

    /// <summary>What follows the opening brace, the closing one included.</summary>
    private static bool Replacement(ReadOnlySpan<byte> text, bool isRaw, int depth, out int length)
    {
        length = 0;
        int end = EndOfExpression(text);
        if (end < 0 || text[..end].Trim(" \t\n\f\r"u8).IsEmpty)
            return false;
        if (!IsExpression(text[..end]))
            return false;
        int at = end;
        if (text[at] == '=')
        {
            at++;
            while (at < text.Length && " \t\n\f\r"u8.Contains(text[at]))
                at++;
        }

        if (at < text.Length && text[at] == '!')
        {
            if (at + 1 >= text.Length || !"sra"u8.Contains(text[at + 1]))
                return false;
            at += 2;
        }

        if (at < text.Length && text[at] == ':')
        {
            if (!IsValid(text[(at + 1)..], isRaw, depth + 1, out int format))
                return false;
            at += 1 + format;
        }

        length = at + 1;
        return at < text.Length && text[at] == '}';
    }

    private static bool IsExpression(ReadOnlySpan<byte> text)
    {
        byte[] source = [(byte)'(', .. text, (byte)')', (byte)'\n'];
        List<PythonToken>? tokens = PythonTokenizer.Read(source);
        return tokens is not null && new PythonParser(source, tokens).IsBracketed();
    }

    /// <summary>Where the expression ends, at a sign outside of its brackets and strings; -1 if it does not, or cannot hold what it does.</summary>
    private static int EndOfExpression(ReadOnlySpan<byte> text)
    {
        int brackets = 0;
        for (int at = 0; at < text.Length; at++)
        {
            byte c = text[at];
            if (c is (byte)'\\' or (byte)'#')
                return -1;
            if (c is (byte)'\'' or (byte)'"')
            {
                int width = at + 2 < text.Length && text[at + 1] == c && text[at + 2] == c ? 3 : 1;
                int close = text[(at + width)..].IndexOf(text.Slice(at, width));
                if (close < 0 || text.Slice(at + width, close).Contains((byte)'\\'))
                    return -1;
                at += width + close + width - 1;
                continue;
            }

            if ("([{"u8.Contains(c))
            {
                brackets++;
            }
            else if (brackets > 0 && ")]}"u8.Contains(c))
            {
                brackets--;
            }
            else if (brackets == 0 && "!:=<>}"u8.Contains(c))
            {
                if (at + 1 < text.Length && text[at + 1] == '=' && "!=<>"u8.Contains(c))
                {
                    at++;
                    continue;
                }

                if (c is (byte)'<' or (byte)'>')
                    continue;
                return at;
            }
        }

        return -1;
    }
}
