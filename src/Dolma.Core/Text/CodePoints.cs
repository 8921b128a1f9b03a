using System.Numerics;
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
