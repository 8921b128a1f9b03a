using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>The words of cl100k with each digit a word, as Qwen has them.</summary>
internal readonly struct Cl100kDigitWords : IWordScanner
{
    public static string Pattern => Cl100kWords.Pattern.Replace(@"\p{N}{1,3}", @"\p{N}", StringComparison.Ordinal);

    public static int End(ReadOnlySpan<byte> text, int start) =>
        Characters.ClassAt(text, start, out int length) == CharacterClass.Number ? start + length : Cl100kWords.End(text, start);
}
