using System.Text;
using Dolma.Core.Lines;
using Dolma.Tokenize.Normalizing;

namespace Dolma.Tokenize.Tests.Normalizing;

public class UnicodeNormalizerTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301", "é")]
    [InlineData("xe\u0301y", "xéy")]
    [InlineData("a\u0323\u0307", "\u1EA1\u0307")]
    [InlineData("a\u0307\u0323", "\u1EA1\u0307")]
    [InlineData("\u0227\u0323", "\u1EA1\u0307")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("\u2126", "\u03A9")]
    [InlineData("\u0340", "\u0300")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("\u1112\u11AB", "\u1112\u11AB")]
    [InlineData("\u0061\u0315\u0300\u05AE\u0300\u0062", "\u00E0\u05AE\u0300\u0315\u0062")]
    [InlineData("\u09C7\u09BE", "\u09CB")]
    [InlineData("\u0300a", "\u0300a")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U00011099\U000110BA", "\U0001109A")]
    [InlineData("ﬁ", "ﬁ")]
    public void TextsComposeAsUnicodeSays(string text, string expected) => Nfc(text).ShouldBe(expected);

    [Fact]
    public void NormalisingTwiceChangesNothing() => UnicodeText.Check(text => Nfc(Nfc(text)) == Nfc(text), texts: 1000);

    [Fact]
    public void DecomposedAndComposedTextAreTheSame() => UnicodeText.Check(text => Nfc(Decomposed(text)) == Nfc(text), texts: 1000);

    [Fact]
    public void TextThatIsNormalisedAlreadyIsNotCopied()
    {
        using var output = new PooledBuffer();
        new UnicodeNormalizer(UnicodeForm.C).Rewrite("Grüße, 日本語 한국어 😀"u8, output).ShouldBeFalse();
        output.Length.ShouldBe(0);
    }

    private static string Nfc(string text)
    {
        using var output = new PooledBuffer();
        return new UnicodeNormalizer(UnicodeForm.C).Rewrite(Encoding.UTF8.GetBytes(text), output) ? Encoding.UTF8.GetString(output.WrittenSpan) : text;
    }

    /// <summary>Every character in full, marks left where they fall.</summary>
    private static string Decomposed(string text) => string.Concat(text.EnumerateRunes().Select(r => Decomposed(r.Value)));

    private static string Decomposed(int codePoint) => NormalizationData.Instance.TryDecompose(codePoint, out int first, out int second)
        ? Decomposed(first) + (second == 0 ? "" : Decomposed(second))
        : char.ConvertFromUtf32(codePoint);
}
