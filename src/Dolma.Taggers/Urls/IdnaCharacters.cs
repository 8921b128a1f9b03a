namespace Dolma.Taggers.Urls;

/// <summary>Whether a character may stand in the label of an internationalized domain name (RFC 5892).</summary>
internal enum IdnaKind : byte
{
    Disallowed,
    Valid,

    /// <summary>U+200C and U+200D, by their neighbours.</summary>
    Joiner,

    /// <summary>Punctuation and digits that are good in some company only.</summary>
    InContext,
}

/// <summary>Bidirectional class, as far as the characters that are not disallowed have them.</summary>
internal enum BidiClass : byte
{
    Left,
    Right,
    ArabicLetter,
    ArabicNumber,
    EuropeanNumber,
    EuropeanSeparator,
    CommonSeparator,
    EuropeanTerminator,
    OtherNeutral,
    BoundaryNeutral,
    NonspacingMark,
}

internal enum JoiningType : byte
{
    None,
    Transparent,
    Left,
    Dual,
    Right,
}

/// <summary>The scripts that rules of context ask for.</summary>
internal enum IdnaScript : byte
{
    Other,
    Greek,
    Hebrew,
    KanaOrHan,
}

/// <summary>What the rules for domain names want to know of a character; all zero for one that is disallowed.</summary>
internal readonly record struct IdnaCharacter(uint Bits)
{
    public IdnaKind Kind => (IdnaKind)(Bits & 3);

    /// <summary>General category M.</summary>
    public bool IsMark => (Bits & 4) != 0;

    public BidiClass Bidi => (BidiClass)((Bits >> 3) & 15);

    public JoiningType Joining => (JoiningType)((Bits >> 7) & 7);

    public IdnaScript Script => (IdnaScript)((Bits >> 10) & 3);

    public int CombiningClass => (int)(Bits >> 12);
}

/// <summary>
/// Properties of all characters that may stand in a domain name, derived by RFC 5892 from Unicode 14: later characters are disallowed,
/// as for the original, whose directions of writing end there.
/// </summary>
internal static partial class IdnaCharacters
{
    private static readonly int[] RunStarts;
    private static readonly byte[] RunValues;
    private static readonly IdnaCharacter[] Values;
    private static readonly Dictionary<(int First, int Second), int> Composed = [];
    private static readonly Dictionary<int, (int First, int Second)> Decomposed = [];

    static IdnaCharacters()
    {
        ReadOnlySpan<byte> data = Convert.FromBase64String(Runs);
        Values = new IdnaCharacter[Next(ref data)];
        for (int i = 0; i < Values.Length; i++)
            Values[i] = new IdnaCharacter((uint)Next(ref data));
        List<int> starts = [];
        List<byte> values = [];
        int at = 0;
        while (!data.IsEmpty)
        {
            starts.Add(at);
            values.Add((byte)Next(ref data));
            at += Next(ref data);
        }

        starts.Add(at);
        values.Add(0);
        RunStarts = [.. starts];
        RunValues = [.. values];
        ReadCompositions();
    }

    public static IdnaCharacter Of(int codePoint)
    {
        int run = RunStarts.AsSpan().BinarySearch(codePoint);
        return Values[RunValues[run < 0 ? ~run - 1 : run]];
    }

    /// <summary>The character that the two compose to (Unicode, section 3.11); 0 if there is none. Hangul, which no label decomposes, is left out.</summary>
    public static int Compose(int first, int second) => Composed.GetValueOrDefault((first, second));

    /// <summary>Whether the character is canonically equivalent to two others, and to which.</summary>
    public static bool TryDecompose(int codePoint, out (int First, int Second) pair) => Decomposed.TryGetValue(codePoint, out pair);

    private static void ReadCompositions()
    {
        ReadOnlySpan<byte> data = Convert.FromBase64String(Compositions);
        int composed = 0;
        int first = 0;
        while (!data.IsEmpty)
        {
            composed += Next(ref data);
            int step = Next(ref data);
            first += (step & 1) == 0 ? step >> 1 : -((step + 1) >> 1);
            int second = Next(ref data);
            Composed.Add((first, second), composed);
            Decomposed.Add(composed, (first, second));
        }
    }

    private static int Next(ref ReadOnlySpan<byte> data)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = data[0];
            data = data[1..];
            value |= (b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
