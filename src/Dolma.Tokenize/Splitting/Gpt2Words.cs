using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>The words of GPT-2 and GPT-NeoX: what ByteLevel with <c>use_regex</c> splits into.</summary>
internal readonly struct Gpt2Words : IWordScanner
{
    public static string Pattern => @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static int End(ReadOnlySpan<byte> text, int start)
    {
        byte first = text[start];
        if (first == '\'')
        {
            int length = WordRuns.Contraction(text, start + 1);
            if (length > 0)
                return start + 1 + length;
        }

        int at = first == ' ' ? start + 1 : start;
        if (at < text.Length)
        {
            CharacterClass run = Characters.ClassAt(text, at, out int length);
            if (run == CharacterClass.Letter)
                return WordRuns.EndOfLetters(text, at + length);
            if (run < CharacterClass.White)
                return WordRuns.End(text, at + length, run);
        }

        return WordRuns.EndOfWhite(text, start);
    }
}
