using System.Text;
using Dolma.Tokenize.Splitting;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Tests.Splitting;

/// <summary>Scanners and the patterns they stand for, run over the same texts.</summary>
public class WordScannerTests
{
    public static TheoryData<string, string[]> Gpt2Examples => new()
    {
        { "I don't know", ["I", " don", "'t", " know"] },
        { "they'LL'll", ["they", "'", "LL", "'ll"] },
        { "a  b", ["a", " ", " b"] },
        { "a   ", ["a", "   "] },
        { "a \n b", ["a", " \n", " b"] },
        { " \t\tx", [" \t", "\t", "x"] },
        { "x1234 56.7", ["x", "1234", " 56", ".", "7"] },
        { "«été»", ["«", "été", "»"] },
        { " 𐐀𝟘👍", [" 𐐀", "𝟘", "👍"] },
        { "e\u0301e", ["e", "\u0301", "e"] },
    };

    public static TheoryData<string, string[]> Cl100kExamples => new()
    {
        { "DON'T they'll", ["DON", "'T", " they", "'ll"] },
        { "I'\u017Fx", ["I", "'\u017F", "x"] },
        { "1234567", ["123", "456", "7"] },
        { "a\t\tb  c", ["a", "\t", "\tb", " ", " c"] },
        { "x \n\n  y", ["x", " \n\n", " ", " y"] },
        { "end.\n\nNext", ["end", ".\n\n", "Next"] },
        { "(word) --\r\n", ["(word", ")", " --\r\n"] },
        { "a  ", ["a", "  "] },
        { "\u00A0\u3000b", ["\u00A0", "\u3000b"] },
        { "7\u00B2\u2167", ["7\u00B2\u2167"] },
    };

    [Theory]
    [MemberData(nameof(Gpt2Examples))]
    public void Gpt2Words(string text, string[] words) => Split(new ScannerSplitter<Gpt2Words>(), text).ShouldBe(words);

    [Theory]
    [MemberData(nameof(Cl100kExamples))]
    public void Cl100kWords(string text, string[] words) => Split(new ScannerSplitter<Cl100kWords>(), text).ShouldBe(words);

    [Fact]
    public void TheGpt2ScannerIsItsPatternOnEveryCharacter() => SameOnEveryCharacter<Gpt2Words>();

    [Fact]
    public void TheCl100kScannerIsItsPatternOnEveryCharacter() => SameOnEveryCharacter<Cl100kWords>();

    [Fact]
    public void TheGpt2ScannerWithDigitsIsItsPatternOnEveryCharacter() => SameOnEveryCharacter<Gpt2DigitWords>();

    [Fact]
    public void TheCl100kScannerWithDigitsIsItsPatternOnEveryCharacter() => SameOnEveryCharacter<Cl100kDigitWords>();

    [Fact]
    public void TheGpt2ScannerWithDigitsIsItsPatternOnRandomText() => SameOnRandomText<Gpt2DigitWords>();

    [Fact]
    public void TheCl100kScannerWithDigitsIsItsPatternOnRandomText() => SameOnRandomText<Cl100kDigitWords>();

    [Fact]
    public void TheGpt2ScannerWithDigitsIsTwoStepsInOne() => UnicodeText.Check(
        text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            var digits = new List<Piece>();
            new CharacterSplitter(c => Characters.ClassOf(c) == CharacterClass.Number, SplitBehavior.Isolated).Split(utf8, digits);
            var words = new List<string>();
            foreach (Piece piece in digits)
                words.AddRange(Split(new ScannerSplitter<Gpt2Words>(), Encoding.UTF8.GetString(utf8[piece.Start..piece.End])));
            return Split(new ScannerSplitter<Gpt2DigitWords>(), text).SequenceEqual(words);
        },
        texts: 1000);

    [Fact]
    public void ADigitAssignedAfterUnicode14IsNoDigit() =>
        Split(new ScannerSplitter<Gpt2DigitWords>(), "\U0001CCF6\U0001CCF6").ShouldBe(["\U0001CCF6\U0001CCF6"]);

    [Fact]
    public void TheGpt2ScannerIsItsPatternOnRandomText() => SameOnRandomText<Gpt2Words>();

    [Fact]
    public void TheCl100kScannerIsItsPatternOnRandomText() => SameOnRandomText<Cl100kWords>();

    [Fact]
    public void BytesThatAreNotUtf8AreWalkedThroughAllTheSame()
    {
        byte[] bytes = [(byte)'a', 0xFF, 0xC3, (byte)' ', 0xE2, 0x82, 0xF0, 0x9F, 0x98, 0x80, 0xF8, 0xC3];
        foreach (Splitter splitter in new Splitter[] { new ScannerSplitter<Gpt2Words>(), new ScannerSplitter<Cl100kWords>() })
        {
            var pieces = new List<Piece>();
            splitter.Split(bytes, pieces);
            pieces.SelectMany(p => bytes[p.Start..p.End]).ShouldBe(bytes);
        }
    }

    internal static List<string> Split(Splitter splitter, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var pieces = new List<Piece>();
        splitter.Split(utf8, pieces);
        return pieces.ConvertAll(p => Encoding.UTF8.GetString(utf8[p.Start..p.End]));
    }

    private static void SameOnEveryCharacter<TScanner>()
        where TScanner : struct, IWordScanner
    {
        // Each character where it matters what it is: between letters, after a space, doubled, before a line end and a digit.
        var text = new StringBuilder();
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (codePoint is >= 0xD800 and <= 0xDFFF)
                continue;
            string c = char.ConvertFromUtf32(codePoint);
            text.Append('a').Append(c).Append("b ").Append(c).Append(c).Append("\n1").Append(c).Append(". ");
            if (text.Length < 1 << 16 && codePoint < 0x10FFFF)
                continue;
            Same<TScanner>(text.ToString()).ShouldBeTrue($"near U+{codePoint:X}");
            text.Clear();
        }
    }

    private static void SameOnRandomText<TScanner>()
        where TScanner : struct, IWordScanner => UnicodeText.Check(Same<TScanner>, texts: 1000);

    private static bool Same<TScanner>(string text)
        where TScanner : struct, IWordScanner
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var scanned = new List<Piece>();
        var matched = new List<Piece>();
        new ScannerSplitter<TScanner>().Split(utf8, scanned);
        Patterns<TScanner>.Regex.Split(utf8, matched);
        return scanned.SequenceEqual(matched);
    }

    private static class Patterns<TScanner>
        where TScanner : struct, IWordScanner
    {
        public static readonly PatternSplitter Regex = new(new CodePointPattern(TScanner.Pattern), SplitBehavior.Removed, invert: true);
    }
}
