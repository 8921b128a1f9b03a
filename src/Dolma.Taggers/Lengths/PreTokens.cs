using System.Globalization;
using System.Runtime.CompilerServices;
using Dolma.Core.Text;

namespace Dolma.Taggers.Lengths;

/// <summary>
/// Counts the pieces of three splits one after another: at <c> ?[[:punct:]]</c>, at <c> ?\d</c>, and into the words of GPT-2. The
/// first two leave pieces of one character, with a space before it perhaps, which the third keeps whole; so one pass can do all.
/// </summary>
/// <remarks>Spec/tag 5.3. The original's engine (Oniguruma 6.9.8) knows the characters of Unicode 14.</remarks>
internal static class PreTokens
{
    private static readonly Kind[] BasicPlane = [.. Enumerable.Range(0, 0x10000).Select(Define)];

    /// <summary>What the patterns tell apart. Characters of equal kinds below <see cref="White"/> make runs.</summary>
    private enum Kind : byte
    {
        /// <summary>The beginning of a piece; no character.</summary>
        None,

        /// <summary>Neither of the others: symbols, marks, controls, unassigned.</summary>
        Other,

        Letter,

        /// <summary>Numbers that are no decimal digits.</summary>
        Number,

        White,

        /// <summary>Punctuation (category P) and decimal digits.</summary>
        Single,
    }

    /// <summary>How many pieces the text falls into.</summary>
    public static int Count(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        int white = 0;
        bool endsInSpace = false;
        Kind run = Kind.None;
        for (int i = 0; i < utf8.Length;)
        {
            Kind kind = KindAt(utf8, i, out int length);
            if (kind == Kind.White)
            {
                white++;
                endsInSpace = utf8[i] == ' ';
                run = Kind.None;
            }
            else if (kind == Kind.Single)
            {
                // It takes a space with it; white space before that ends a piece, and is one word therefore.
                if (white > (endsInSpace ? 1 : 0))
                    count++;
                count++;
                white = 0;
                endsInSpace = false;
                run = Kind.None;
            }
            else
            {
                if (kind != run)
                    count++;
                // The last of the white characters goes with the word if it is a space, and stands alone if it is another.
                if (white > 1)
                    count++;
                if (white > 0 && !endsInSpace)
                    count++;
                white = 0;
                endsInSpace = false;
                run = kind;
            }

            i += length;
        }

        return white > 0 ? count + 1 : count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Kind KindAt(ReadOnlySpan<byte> utf8, int at, out int length)
    {
        int codePoint = CodePoints.Decode(utf8, at, out length);
        return codePoint < 0x10000 ? BasicPlane[codePoint] : Define(codePoint);
    }

    private static Kind Define(int codePoint)
    {
        if (PythonSpace.IsUnicodeSpace(codePoint))
            return Kind.White;
        if (LaterCharacters.AreSince14(codePoint))
            return Kind.Other;
        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
                or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
                or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation => Kind.Single,
            _ => Kind.Other,
        };
    }
}
