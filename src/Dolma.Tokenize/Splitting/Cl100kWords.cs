using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>The words of cl100k, dolma2 and Llama 3.</summary>
internal readonly struct Cl100kWords : IWordScanner
{
    private const int LongestNumber = 3;

    public static string Pattern =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public static int End(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '\'')
        {
            int contraction = WordRuns.ContractionInAnyCase(text, start + 1);
            if (contraction > 0)
                return start + 1 + contraction;
        }

        CharacterClass first = Characters.ClassAt(text, start, out int length);
        int next = start + length;
        switch (first)
        {
            case CharacterClass.Letter:
                return WordRuns.EndOfLetters(text, next);
            case CharacterClass.Number:
                return EndOfNumber(text, next);
            case CharacterClass.Other or CharacterClass.White when next < text.Length:
                CharacterClass second = Characters.ClassAt(text, next, out length);
                if (second == CharacterClass.Letter)
                    return WordRuns.EndOfLetters(text, next + length);
                if (text[start] == ' ' && second == CharacterClass.Other)
                    return EndOfSymbols(text, next + length);
                break;
        }

        return first == CharacterClass.Other ? EndOfSymbols(text, next) : EndOfWhite(text, start);
    }

    private static int EndOfNumber(ReadOnlySpan<byte> text, int i)
    {
        for (int n = 1; n < LongestNumber && i < text.Length; n++)
        {
            if (Characters.ClassAt(text, i, out int length) != CharacterClass.Number)
                break;
            i += length;
        }

        return i;
    }

    private static int EndOfSymbols(ReadOnlySpan<byte> text, int i)
    {
        i = WordRuns.End(text, i, CharacterClass.Other);
        while (i < text.Length && text[i] is (byte)'\r' or (byte)'\n')
            i++;
        return i;
    }

    /// <summary>White space up to its last line end; if it has none, as <see cref="WordRuns.EndOfWhite"/>.</summary>
    private static int EndOfWhite(ReadOnlySpan<byte> text, int start)
    {
        int i = start;
        int last = start;
        int afterLineEnd = 0;
        while (i < text.Length)
        {
            CharacterClass c = Characters.ClassAt(text, i, out int length);
            if (c < CharacterClass.White)
                break;
            last = i;
            i += length;
            if (c == CharacterClass.LineEnd)
                afterLineEnd = i;
        }

        if (afterLineEnd > 0)
            return afterLineEnd;
        return i < text.Length && last > start ? last : i;
    }
}
