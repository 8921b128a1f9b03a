namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// Whether Python's <c>json.loads</c> reads the bytes: JSON, and besides <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>; no byte-order
/// mark, no control character in a string. Depth costs no stack.
/// </summary>
internal static class PythonJson
{
    /// <summary>Whole numbers with more digits are refused.</summary>
    private const int MostDigits = 4300;

    /// <param name="json">Valid UTF-8.</param>
    public static bool IsValid(ReadOnlySpan<byte> json)
    {
        var open = new Stack<bool>();
        int at = SkipSpace(json, 0);
        while (true)
        {
            // A value begins here.
            if (at == json.Length)
                return false;
            byte c = json[at];
            if (c is (byte)'{' or (byte)'[')
            {
                bool isObject = c == '{';
                at = SkipSpace(json, at + 1);
                if (at == json.Length)
                    return false;
                if (json[at] != (isObject ? '}' : ']'))
                {
                    open.Push(isObject);
                    if (isObject && !SkipName(json, ref at))
                        return false;
                    continue;
                }

                at++;
            }
            else if (!SkipScalar(json, ref at))
            {
                return false;
            }

            // A value has ended: close what ends with it, and go to the next one.
            while (true)
            {
                at = SkipSpace(json, at);
                if (open.Count == 0)
                    return at == json.Length;
                if (at == json.Length)
                    return false;
                bool isObject = open.Peek();
                if (json[at] == ',')
                {
                    at = SkipSpace(json, at + 1);
                    if (isObject && !SkipName(json, ref at))
                        return false;
                    break;
                }

                if (json[at] != (isObject ? '}' : ']'))
                    return false;
                open.Pop();
                at++;
            }
        }
    }

    private static bool SkipName(ReadOnlySpan<byte> json, ref int at)
    {
        if (!SkipString(json, ref at))
            return false;
        at = SkipSpace(json, at);
        if (at == json.Length || json[at] != ':')
            return false;
        at = SkipSpace(json, at + 1);
        return true;
    }

    private static bool SkipScalar(ReadOnlySpan<byte> json, ref int at)
    {
        if (json[at] == '"')
            return SkipString(json, ref at);
        ReadOnlySpan<byte> rest = json[at..];
        foreach (string word in (ReadOnlySpan<string>)["null", "true", "false", "NaN", "Infinity", "-Infinity"])
        {
            if (!StartsWith(rest, word))
                continue;
            at += word.Length;
            return true;
        }

        return SkipNumber(json, ref at);
    }

    private static bool StartsWith(ReadOnlySpan<byte> rest, string word)
    {
        if (rest.Length < word.Length)
            return false;
        for (int i = 0; i < word.Length; i++)
        {
            if (rest[i] != word[i])
                return false;
        }

        return true;
    }

    private static bool SkipString(ReadOnlySpan<byte> json, ref int at)
    {
        if (at == json.Length || json[at] != '"')
            return false;
        for (at++; at < json.Length; at++)
        {
            byte c = json[at];
            if (c == '"')
            {
                at++;
                return true;
            }

            if (c < 0x20)
                return false;
            if (c != '\\')
                continue;
            if (++at == json.Length)
                return false;
            if (json[at] == 'u')
            {
                if (at + 4 >= json.Length || !IsHex(json.Slice(at + 1, 4)))
                    return false;
                at += 4;
            }
            else if (!"\"\\/bfnrt"u8.Contains(json[at]))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsHex(ReadOnlySpan<byte> digits)
    {
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
        }

        return true;
    }

    private static bool SkipNumber(ReadOnlySpan<byte> json, ref int at)
    {
        if (json[at] == '-')
            at++;
        int whole = Digits(json, at);
        if (whole == 0)
            return false;
        whole = json[at] == '0' ? 1 : whole;
        at += whole;
        bool isWhole = true;
        if (at < json.Length && json[at] == '.' && Digits(json, at + 1) is var fraction and > 0)
        {
            at += 1 + fraction;
            isWhole = false;
        }

        if (at < json.Length && (json[at] | 0x20) == 'e')
        {
            int digits = at + 1 < json.Length && "+-"u8.Contains(json[at + 1]) ? at + 2 : at + 1;
            if (Digits(json, digits) is var exponent and > 0)
            {
                at = digits + exponent;
                isWhole = false;
            }
        }

        return !isWhole || whole <= MostDigits;
    }

    private static int Digits(ReadOnlySpan<byte> json, int at)
    {
        if (at >= json.Length)
            return 0;
        int length = json[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? json.Length - at : length;
    }

    private static int SkipSpace(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && " \t\n\r"u8.Contains(json[at]))
            at++;
        return at;
    }
}
