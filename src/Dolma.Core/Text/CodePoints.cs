using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dolma.Core.Text;

/// <summary>Counting and finding Unicode code points in UTF-8. Input is valid UTF-8 throughout.</summary>
public static class CodePoints
{
    /// <summary>How many code points the bytes hold: those that are not continuation bytes (0b10xxxxxx).</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        int continuations = 0;
        int i = 0;
        if (Vector.IsHardwareAccelerated && utf8.Length >= Vector<byte>.Count)
            i = CountVectors(utf8, ref continuations);
        for (; i < utf8.Length; i++)
        {
            if ((sbyte)utf8[i] < -64)
                continuations++;
        }

        return utf8.Length - continuations;
    }

    /// <summary>Bytes of the character that begins with this byte.</summary>
    public static int LengthOfCharacter(byte lead) => lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    /// <summary>The code point at <paramref name="at"/> and how many bytes it takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Decode(ReadOnlySpan<byte> utf8, int at, out int length)
    {
        int first = utf8[at];
        if (first < 0x80)
        {
            length = 1;
            return first;
        }

        if (first < 0xE0)
        {
            length = 2;
            return ((first & 0x1F) << 6) | (utf8[at + 1] & 0x3F);
        }

        if (first < 0xF0)
        {
            length = 3;
            return ((first & 0x0F) << 12) | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F);
        }

        length = 4;
        return ((first & 0x07) << 18) | ((utf8[at + 1] & 0x3F) << 12) | ((utf8[at + 2] & 0x3F) << 6) | (utf8[at + 3] & 0x3F);
    }

    /// <summary>Where the character begins that ends right before <paramref name="end"/>, which is not 0.</summary>
    public static int StartBefore(ReadOnlySpan<byte> utf8, int end)
    {
        int start = end - 1;
        while ((sbyte)utf8[start] < -64)
            start--;
        return start;
    }

    /// <summary>Writes the code point as UTF-8; the span has room for four bytes.</summary>
    public static int Encode(int codePoint, Span<byte> target)
    {
        if (codePoint < 0x80)
        {
            target[0] = (byte)codePoint;
            return 1;
        }

        if (codePoint < 0x800)
        {
            target[0] = (byte)(0xC0 | (codePoint >> 6));
            target[1] = (byte)(0x80 | (codePoint & 0x3F));
            return 2;
        }

        if (codePoint < 0x10000)
        {
            target[0] = (byte)(0xE0 | (codePoint >> 12));
            target[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
            target[2] = (byte)(0x80 | (codePoint & 0x3F));
            return 3;
        }

        target[0] = (byte)(0xF0 | (codePoint >> 18));
        target[1] = (byte)(0x80 | ((codePoint >> 12) & 0x3F));
        target[2] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        target[3] = (byte)(0x80 | (codePoint & 0x3F));
        return 4;
    }

    private static int CountVectors(ReadOnlySpan<byte> utf8, ref int continuations)
    {
        ReadOnlySpan<Vector<sbyte>> vectors = MemoryMarshal.Cast<byte, Vector<sbyte>>(utf8);
        var border = new Vector<sbyte>(-64);
        int v = 0;
        while (v < vectors.Length)
        {
            // A byte lane counts at most 127 matches before it is summed up.
            Vector<sbyte> lanes = default;
            int end = Math.Min(vectors.Length, v + sbyte.MaxValue);
            for (; v < end; v++)
                lanes -= Vector.LessThan(vectors[v], border);
            Vector.Widen(Vector.AsVectorByte(lanes), out Vector<ushort> low, out Vector<ushort> high);
            continuations += Vector.Sum(low + high);
        }

        return vectors.Length * Vector<sbyte>.Count;
    }
}
