namespace Dolma.Taggers.Code.Secrets;

/// <summary>Base64 with <c>-</c> and <c>_</c>, decoded as Python does unless it is told to be strict (<c>binascii.a2b_base64</c>).</summary>
internal static class LenientBase64
{
    /// <summary>Padding inside of the text is passed over, what follows complete padding is not looked at.</summary>
    /// <param name="text">Characters of the alphabet and <c>=</c>.</param>
    /// <param name="padding">How many <c>=</c> are to be thought at its end.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, int padding, Span<byte> decoded, out int length)
    {
        length = 0;
        int place = 0;
        int pads = 0;
        int left = 0;
        for (int i = 0; i < text.Length + padding; i++)
        {
            char c = i < text.Length ? text[i] : '=';
            if (c == '=')
            {
                if (place >= 2 && place + ++pads >= 4)
                    return true;
                continue;
            }

            pads = 0;
            int value = ValueOf(c);
            if (place > 0)
                decoded[length++] = (byte)((left << (2 * place)) | (value >> (6 - (2 * place))));
            left = value & ((1 << (6 - (2 * place))) - 1);
            place = (place + 1) & 3;
            if (place == 0)
                left = 0;
        }

        return place == 0;
    }

    private static int ValueOf(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}
