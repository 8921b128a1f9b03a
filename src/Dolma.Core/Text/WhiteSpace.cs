using System.Text;

namespace Dolma.Core.Text;

/// <summary>Unicode's White_Space in UTF-8, which is what the original's core trims (and .NET's <see cref="string.Trim()"/>).</summary>
public static class WhiteSpace
{
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> utf8) => TrimEnd(TrimStart(utf8));

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune first, out int length);
            if (!Rune.IsWhiteSpace(first))
                break;
            utf8 = utf8[length..];
        }

        return utf8;
    }

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(utf8, out Rune last, out int length);
            if (!Rune.IsWhiteSpace(last))
                break;
            utf8 = utf8[..^length];
        }

        return utf8;
    }
}
