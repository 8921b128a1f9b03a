using Dolma.Core.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// Hosts beyond ASCII in punycode, by the engine's lenient rules (Unicode Technical Standard 46): wide forms are narrowed, ideographic full
/// stops part labels, and hardly any character is refused. Good for lists and for addresses that the strict rules have let through.
/// </summary>
internal static class AdBlockHost
{
    /// <summary>Characters of a label; no host that can be looked up has a longer one.</summary>
    private const int LongestLabel = 255;

    /// <summary>Appends the host; false, with part of it appended, if a label is too long.</summary>
    public static bool TryWriteAscii(ReadOnlySpan<byte> host, ByteBuffer target)
    {
        byte[] lowered = new byte[LowerCase.MaxLength(host.Length)];
        ReadOnlySpan<byte> rest = lowered.AsSpan(0, LowerCase.Write(host, lowered));
        Span<int> label = stackalloc int[LongestLabel];
        int length = 0;
        for (int at = 0; at < rest.Length;)
        {
            int codePoint = Narrow(CodePoints.Decode(rest, at, out int bytes));
            at += bytes;
            if (codePoint == '.')
            {
                WriteLabel(label[..length], target);
                target.Write((byte)'.');
                length = 0;
            }
            else if (length == LongestLabel)
            {
                return false;
            }
            else
            {
                label[length++] = codePoint;
            }
        }

        WriteLabel(label[..length], target);
        return true;
    }

    private static int Narrow(int codePoint) => codePoint switch
    {
        0x3002 or 0xFF61 => '.',
        >= 0xFF01 and <= 0xFF5E => char.ToLowerInvariant((char)(codePoint - 0xFEE0)),
        _ => codePoint,
    };

    private static void WriteLabel(ReadOnlySpan<int> label, ByteBuffer target)
    {
        if (label.ContainsAnyExceptInRange(0, 0x7F))
        {
            target.Write("xn--"u8);
            Punycode.Encode(label, target);
            return;
        }

        foreach (int codePoint in label)
            target.Write((byte)codePoint);
    }
}
