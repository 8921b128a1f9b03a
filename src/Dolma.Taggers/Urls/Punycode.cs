
namespace Dolma.Taggers.Urls;

/// <summary>Punycode (RFC 3492): a sequence of characters in ASCII.</summary>
internal static class Punycode
{
    // Parameter values of RFC 3492, section 5.
    private const int Base = 36;
    private const int LeastThreshold = 1;
    private const int MostThreshold = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialCodePoint = 0x80;

    /// <summary>Appends the encoded code points, of which there are a few hundred at most.</summary>
    public static void Encode(ReadOnlySpan<int> codePoints, ByteBuffer target)
    {
        int handled = 0;
        foreach (int codePoint in codePoints)
        {
            if (codePoint >= InitialCodePoint)
                continue;
            target.Write((byte)codePoint);
            handled++;
        }

        int basic = handled;
        if (basic > 0)
            target.Write((byte)'-');
        int next = InitialCodePoint;
        int bias = InitialBias;
        int delta = 0;
        while (handled < codePoints.Length)
        {
            int smallest = int.MaxValue;
            foreach (int codePoint in codePoints)
            {
                if (codePoint >= next)
                    smallest = Math.Min(smallest, codePoint);
            }

            delta += (smallest - next) * (handled + 1);
            next = smallest;
            foreach (int codePoint in codePoints)
            {
                if (codePoint < next)
                    delta++;
                if (codePoint != next)
                    continue;
                WriteNumber(delta, bias, target);
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }

            delta++;
            next++;
        }
    }

    private static void WriteNumber(int number, int bias, ByteBuffer target)
    {
        for (int k = Base; ; k += Base)
        {
            int threshold = Math.Clamp(k - bias, LeastThreshold, MostThreshold);
            if (number < threshold)
                break;
            target.Write(Digit(threshold + ((number - threshold) % (Base - threshold))));
            number = (number - threshold) / (Base - threshold);
        }

        target.Write(Digit(number));
    }

    private static byte Digit(int value) => (byte)(value < 26 ? 'a' + value : '0' + value - 26);

    private static int Adapt(int delta, int handled, bool isFirst)
    {
        delta = isFirst ? delta / Damp : delta / 2;
        delta += delta / handled;
        int k = 0;
        for (; delta > (Base - LeastThreshold) * MostThreshold / 2; k += Base)
            delta /= Base - LeastThreshold;
        return k + ((Base - LeastThreshold + 1) * delta / (delta + Skew));
    }
}
