using System.Text;
using System.Text.RegularExpressions;
using Dolma.Taggers.Language.Langdetect;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Language.Langdetect;

public sealed partial class TextCleanerTests
{
    private readonly TextCleaner _cleaner = new();

    [Theory]
    [InlineData("see  http://a.b/c?d=1 now", "see now")]
    [InlineData("httpx https:// http://a", "httpx https:// ")]
    [InlineData("write to a.b@c.de, please", "write to , please")]
    [InlineData("@a a@ a@b a@bc", "@a a@ a@b ")]
    [InlineData("Vie\u0302\u0323t e\u0301 n\u0303", "Vie\u0302\u0323t \u00e9 n\u0303")]
    [InlineData("\u0430\u0431\u0432 x", "\u0430\u0431\u0432 ")]
    [InlineData("\u0430\u0431 x", "\u0430\u0431 x")]
    public void AddressesAndLatinInOtherScriptsGo(string text, string expected) => Clean(text).ShouldBe(expected);

    [Fact]
    public void TenThousandCharactersAreEnough() => Clean(new string('\u00e9', 12_000)).Length.ShouldBe(10_000);

    [Fact]
    public void AddressesAreThoseOfTheOriginalsExpressions()
    {
        Gen<string> gen = Gen.Elements("http", "https", "://", ":/", "@", "@", "a", "b.", "-", "_", " ", "\n", "\u00e9", "h", "s").ListOf(40).Select(string.Concat);
        Prop.ForAll(gen.ToArbitrary(), text =>
        {
            string expected = Spaces().Replace(Mail().Replace(Url().Replace(text, " "), " "), " ");
            return Clean(text) == expected;
        }).QuickCheckThrowOnFailure();
    }

    private string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (int c in _cleaner.Clean(Encoding.UTF8.GetBytes(text)))
            clean.Append(new Rune(c));
        return clean.ToString();
    }

    [GeneratedRegex("https?://[-_.?&~;+=/#0-9A-Za-z]{1,2076}")]
    private static partial Regex Url();

    [GeneratedRegex("[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}")]
    private static partial Regex Mail();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
