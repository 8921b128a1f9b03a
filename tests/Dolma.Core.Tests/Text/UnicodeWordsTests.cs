using System.Text;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed class UnicodeWordsTests
{
    [Theory]
    [InlineData("can't won’t", "can't|won’t")]
    [InlineData("3.14 10,000 1.2.3 $5.00", "3.14|10,000|1.2.3|$|5.00")]
    [InlineData("foo_bar baz-qux e-mail", "foo_bar|baz|-|qux|e|-|mail")]
    [InlineData("U.S.A. a.b.c", "U.S.A|.|a.b.c")]
    [InlineData("http://example.com/a?b=c", "http|:|/|/|example.com|/|a|?|b|=|c")]
    [InlineData("日本語テスト", "日|本|語|テスト")]
    [InlineData("カタカナ ひらがな 漢字", "カタカナ|ひ|ら|が|な|漢|字")]
    [InlineData("안녕하세요 세계", "안녕하세요|세계")]
    [InlineData("สวัสดีครับ", "ส|วั|ส|ดี|ค|รั|บ")]
    [InlineData("👨‍👩‍👧🇩🇪🇫🇷😊", "👨‍👩‍👧|🇩🇪|🇫🇷|😊")]
    [InlineData("a\u200bb a\u00a0b", "a|\u200b|b|a|b")]
    [InlineData("שו\"ת צה\"ל", "שו\"ת|צה\"ל")]
    [InlineData("hello!!! (world)", "hello|!|!|!|(|world|)")]
    [InlineData("O'Neill rock'n'roll", "O'Neill|rock'n'roll")]
    [InlineData("\r\n\n x\u0301y", "x\u0301y")]
    public void AVectorOfTheOriginalHolds(string text, string words) => string.Join('|', Words(text)).ShouldBe(words);

    [Fact]
    public void WordsKeepEveryCharacterThatIsNotWhiteSpace() =>
        Prop.ForAll(AnyText.ToArbitrary(), text =>
            string.Concat(Words(text)).Count(c => !char.IsWhiteSpace(c)) == text.Count(c => !char.IsWhiteSpace(c)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void TheFastWayEndsSegmentsWhereTheRulesDo() =>
        Prop.ForAll(Gen.Elements("ab1_ -!'\".,:;é\u0301".ToCharArray()).ArrayOf().Where(c => c.Length > 0).ToArbitrary(), characters =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(characters);
            return UnicodeWords.SegmentLength(utf8) == UnicodeWords.SegmentLengthByRules(utf8);
        }).QuickCheckThrowOnFailure();

    /// <summary>Characters that the rules tell apart, from all planes.</summary>
    private static Gen<string> AnyText => Gen.OneOf(
        Gen.Elements(new[] { "a", "1", "_", "'", "\"", ".", ",", ":", " ", "\n", "\r", "é", "\u0301", "\u200d", "ת", "カ", "漢", "😊", "🇩", "👨", "\u00ad" }),
        Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(c => new Rune(c).ToString())).ListOf().Select(string.Concat);

    private static List<string> Words(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> words = [];
        for (int start = 0; UnicodeWords.TryNext(utf8, ref start, out int length); start += length)
            words.Add(Encoding.UTF8.GetString(utf8, start, length));
        UnicodeWords.Count(utf8).ShouldBe(words.Count);
        return words;
    }
}
