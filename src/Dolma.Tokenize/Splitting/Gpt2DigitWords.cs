using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>
/// The words of GPT-2 behind a step that makes a piece of each digit: white space before a digit is at the end of its piece, so that it
/// stays together.
/// </summary>
internal readonly struct Gpt2DigitWords : IWordScanner
{
    public static string Pattern => @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?=\p{N})|\s+(?!\S)|\s+";

    public static int End(ReadOnlySpan<byte> text, int start)
    {
        CharacterClass first = Characters.ClassAt(text, start, out int length);
        if (first == CharacterClass.Number)
            return start + length;
        int white = start;
        for (CharacterClass c = first; c >= CharacterClass.White; c = Characters.ClassAt(text, white, out length))
        {
            white += length;
            if (white == text.Length)
                return white;
        }

        return white > start && Characters.ClassAt(text, white, out _) == CharacterClass.Number ? white : Gpt2Words.End(text, start);
    }
}
