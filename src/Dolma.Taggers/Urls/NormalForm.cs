namespace Dolma.Taggers.Urls;

/// <summary>Normalization Form C of short sequences of characters, each of which may stand in a domain name.</summary>
internal static class NormalForm
{
    /// <summary>What a character decomposes to at most: a letter and three marks.</summary>
    private const int LongestDecomposition = 4;

    /// <summary>Whether normalizing changes nothing. At most 64 code points, none of them disallowed.</summary>
    public static bool IsComposed(ReadOnlySpan<int> codePoints)
    {
        bool mayChange = false;
        foreach (int codePoint in codePoints)
            mayChange |= IdnaCharacters.Of(codePoint).IsMark;
        // Without a mark nothing composes and nothing is reordered.
        if (!mayChange)
            return true;
        Span<int> normal = stackalloc int[codePoints.Length * LongestDecomposition];
        int length = 0;
        foreach (int codePoint in codePoints)
            Decompose(codePoint, normal, ref length);
        Reorder(normal[..length]);
        length = Compose(normal[..length]);
        return normal[..length].SequenceEqual(codePoints);
    }

    private static void Decompose(int codePoint, Span<int> target, ref int length)
    {
        int start = length;
        target[length++] = codePoint;
        // Only the first of a pair is a composed character itself.
        while (IdnaCharacters.TryDecompose(target[start], out (int First, int Second) pair))
        {
            target[start] = pair.First;
            target[(start + 1)..length].CopyTo(target[(start + 2)..]);
            target[start + 1] = pair.Second;
            length++;
        }
    }

    private static void Reorder(Span<int> codePoints)
    {
        for (int i = 1; i < codePoints.Length; i++)
        {
            int combining = IdnaCharacters.Of(codePoints[i]).CombiningClass;
            for (int j = i; combining > 0 && j > 0 && IdnaCharacters.Of(codePoints[j - 1]).CombiningClass > combining; j--)
                (codePoints[j - 1], codePoints[j]) = (codePoints[j], codePoints[j - 1]);
        }
    }

    private static int Compose(Span<int> codePoints)
    {
        int starter = -1;
        int lastClass = 0;
        int length = 0;
        foreach (int codePoint in codePoints)
        {
            int combining = IdnaCharacters.Of(codePoint).CombiningClass;
            bool isBlocked = starter < 0 || (length - 1 > starter && (lastClass == 0 || lastClass >= combining));
            if (!isBlocked && IdnaCharacters.Compose(codePoints[starter], codePoint) is var composed and > 0)
            {
                codePoints[starter] = composed;
                continue;
            }

            if (combining == 0)
                starter = length;
            lastClass = combining;
            codePoints[length++] = codePoint;
        }

        return length;
    }
}
