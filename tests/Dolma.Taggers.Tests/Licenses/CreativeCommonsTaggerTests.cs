using System.Text.RegularExpressions;
using Dolma.Taggers.Licenses;
using Dolma.Taggers.Tests.Code;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Licenses;

public sealed partial class CreativeCommonsTaggerTests
{
    [Theory]
    [InlineData("<a href=\"https://creativecommons.org/licenses/by/4.0/\">CC BY 4.0</a>", "cc_by_4_0")]
    [InlineData("<a title='x'\n href=https://creativecommons.org/publicdomain/zero/1.0/?ref='a'>", "cc_publicdomain_zero_1_0")]
    [InlineData("<a href=\"https://creativecommons.org/licenses/by/4.0/deed.es\" hreflang=\"es\">x</a>", "cc_by_4_0_es")]
    [InlineData("<a href=\"https://creativecommons.org/licenses/by-nd/3.0/hr/legalcode.hr\">x</a>", "cc_by_nd_3_0_hr")]
    [InlineData("<a href=\"http://creativecommons.org/licenses/by/4.0/legalcode\">x</a>", "cc_by_4_0_le")]
    [InlineData("<b href=\"http://creativecommons.org/licenses/by/4.0/\">x</b>", "")]
    [InlineData("<a href=\"http://creativecommons.org/licenses/by/4.0/\n\">x</a>", "")]
    public void LinksNameLicences(string html, string expected)
    {
        string attributes = CodeTagging.Attributes("cc_re", "abc", new { html });
        attributes.ShouldBe(expected.Length == 0 ? "" : $"{expected} [[0,3,1.0]]");
    }

    [Fact]
    public void EveryFurtherLicenceIsLessCertain()
    {
        const string Html = "<a href='http://creativecommons.org/licenses/by-nc-sa/2.5/ca/legalcode.en'><a href='http://creativecommons.org/publicdomain/zero/1.0/'>";
        CodeTagging.Attributes("cc_re", "abc", new { html = Html }).ShouldBe("cc_by_nc_sa_2_5_en [[0,3,1.0]]; cc_publicdomain_zero_1_0 [[0,3,0.75]]");
        CodeTagging.Attributes("cc_re_fast", "abc", new { html = Html }).ShouldBe("cc_by_nc_sa [[0,3,1.0]]");
    }

    [Fact]
    public void WithoutAPageThereAreNoKeys() => CodeTagging.Attributes("cc_re", "abc", null).ShouldBeEmpty();

    [Fact]
    public void LinksAreFoundAsByTheExpression()
    {
        string[] pieces =
        [
            "<a ", "<meta\t", "href=", "content=", "\"", "'", "&quot;", "http", "s", "://creativecommons.org/", "licenses/by", "-nc", "-sa",
            "publicdomain/mark", "/4.0", "/", "de", "deed.", "en", ">", "\n", " ", "x", "href=\"http://creativecommons.org/licenses/by/",
        ];
        Gen<string> pages = Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat);
        Prop.ForAll(pages.ToArbitrary(), html =>
        {
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(html);
            var scanner = new LicenseLinkScanner();
            scanner.Begin();
            List<(int, string, string, string)> found = [];
            for (int from = 0; scanner.Find(utf8, from, out License license); from = license.End)
                found.Add((license.End, html[license.Type], html[license.Version], html[license.Language]));
            return found.SequenceEqual(Link().Matches(html).Select(m =>
                (m.Index + m.Length, m.Groups["type"].Value, m.Groups["version"].Value.Trim('/'), m.Groups["lang"].Value)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    // The original's; groups without names do not matter.
    [GeneratedRegex("<(a|A|meta)\\s[\\w\\p{P}\\s=]*\n*(href|HREF|content)=('|\"|&quot;)?http(s*)://creativecommons\\.org/((licenses/(?<type>by(-nc)?(-nd)?(-sa)?))|(?<type>publicdomain/(zero|certification|mark)))(?<version>/\\d+\\.\\d+)?((/\\w{2})?/((deed|legalcode)\\.)?(?<lang>\\w{2}))?.*?('|\"|&quot;).*?>", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
