using Dolma.Core.Text;

namespace Dolma.Taggers.Urls;

/// <summary>
/// One label of an internationalized domain name, by the strict rules of IDNA 2008 (RFC 5891 to 5893), as the original's address parser
/// has them (spec/tag appendix D; Python's <c>idna</c>).
/// </summary>
internal static class IdnaLabel
{
    /// <summary>Octets of a label in the domain name system.</summary>
    private const int LongestLabel = 63;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int Virama = 9;

    /// <summary>
    /// Appends the label in ASCII. The label is lowered UTF-8 and had characters beyond ASCII before. False, with nothing appended, if it is no label.
    /// </summary>
    public static bool TryEncode(ReadOnlySpan<byte> lowered, ByteBuffer target)
    {
        // In punycode every character takes one octet at least.
        if (CodePoints.Count(lowered) > LongestLabel)
            return false;
        Span<int> label = stackalloc int[LongestLabel];
        int length = 0;
        for (int at = 0; at < lowered.Length;)
        {
            label[length++] = CodePoints.Decode(lowered, at, out int bytes);
            at += bytes;
        }

        label = label[..length];
        if (!IsValid(label))
            return false;
        int start = target.Length;
        if (System.Text.Ascii.IsValid(lowered))
        {
            target.Write(lowered);
        }
        else
        {
            target.Write("xn--"u8);
            Punycode.Encode(label, target);
        }

        if (target.Length - start <= LongestLabel)
            return true;
        target.Truncate(start);
        return false;
    }

    private static bool IsValid(ReadOnlySpan<int> label)
    {
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-' || (label.Length >= 4 && label[2] == '-' && label[3] == '-'))
            return false;
        for (int i = 0; i < label.Length; i++)
        {
            bool isGood = IdnaCharacters.Of(label[i]).Kind switch
            {
                IdnaKind.Valid => true,
                IdnaKind.Joiner => IsJoinerInPlace(label, i),
                IdnaKind.InContext => IsInContext(label, i),
                _ => false,
            };
            if (!isGood)
                return false;
        }

        return !IdnaCharacters.Of(label[0]).IsMark && NormalForm.IsComposed(label) && IsOneDirection(label);
    }

    /// <summary>RFC 5892, appendix A.1 and A.2.</summary>
    private static bool IsJoinerInPlace(ReadOnlySpan<int> label, int at)
    {
        if (at > 0 && IdnaCharacters.Of(label[at - 1]).CombiningClass == Virama)
            return true;
        if (label[at] != ZeroWidthNonJoiner)
            return false;
        int before = at - 1;
        while (before >= 0 && IdnaCharacters.Of(label[before]).Joining == JoiningType.Transparent)
            before--;
        int after = at + 1;
        while (after < label.Length && IdnaCharacters.Of(label[after]).Joining == JoiningType.Transparent)
            after++;
        return before >= 0 && IdnaCharacters.Of(label[before]).Joining is JoiningType.Left or JoiningType.Dual
            && after < label.Length && IdnaCharacters.Of(label[after]).Joining is JoiningType.Right or JoiningType.Dual;
    }

    /// <summary>RFC 5892, appendix A.3 to A.9.</summary>
    private static bool IsInContext(ReadOnlySpan<int> label, int at)
    {
        switch (label[at])
        {
            case 0xB7:
                return at > 0 && at < label.Length - 1 && label[at - 1] == 'l' && label[at + 1] == 'l';
            case 0x375:
                return at < label.Length - 1 && IdnaCharacters.Of(label[at + 1]).Script == IdnaScript.Greek;
            case 0x5F3 or 0x5F4:
                return at > 0 && IdnaCharacters.Of(label[at - 1]).Script == IdnaScript.Hebrew;
            case 0x30FB:
                foreach (int other in label)
                {
                    if (other != 0x30FB && IdnaCharacters.Of(other).Script == IdnaScript.KanaOrHan)
                        return true;
                }

                return false;
            case >= 0x660 and <= 0x669:
                return !label.ContainsAnyInRange(0x6F0, 0x6F9);
            case >= 0x6F0 and <= 0x6F9:
                return !label.ContainsAnyInRange(0x660, 0x669);
            default:
                return false;
        }
    }

    /// <summary>RFC 5893, section 2; it asks nothing of a label that is written from left to right throughout.</summary>
    private static bool IsOneDirection(ReadOnlySpan<int> label)
    {
        bool hasRight = false;
        foreach (int codePoint in label)
            hasRight |= IdnaCharacters.Of(codePoint).Bidi is BidiClass.Right or BidiClass.ArabicLetter or BidiClass.ArabicNumber;
        if (!hasRight)
            return true;
        bool isRight = IdnaCharacters.Of(label[0]).Bidi is BidiClass.Right or BidiClass.ArabicLetter;
        if (!isRight && IdnaCharacters.Of(label[0]).Bidi != BidiClass.Left)
            return false;
        bool endsWell = false;
        BidiClass? numbers = null;
        foreach (int codePoint in label)
        {
            BidiClass bidi = IdnaCharacters.Of(codePoint).Bidi;
            bool isOfTheOther = isRight ? bidi == BidiClass.Left : bidi is BidiClass.Right or BidiClass.ArabicLetter or BidiClass.ArabicNumber;
            if (isOfTheOther)
                return false;
            if (bidi != BidiClass.NonspacingMark)
                endsWell = bidi is BidiClass.Left or BidiClass.Right or BidiClass.ArabicLetter or BidiClass.ArabicNumber or BidiClass.EuropeanNumber;
            if (!isRight || bidi is not (BidiClass.ArabicNumber or BidiClass.EuropeanNumber))
                continue;
            if (numbers is not null && numbers != bidi)
                return false;
            numbers = bidi;
        }

        return endsWell;
    }
}
