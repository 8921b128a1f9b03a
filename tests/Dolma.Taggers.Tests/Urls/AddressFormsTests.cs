using System.Text;
using System.Text.Json;
using Dolma.Taggers.Urls;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Urls;

public sealed class AddressFormsTests
{
    private const string Error = "error";

    [Theory]
    [InlineData("http://example.com/foo/bar", "example.com/foo/bar", "example.com")]
    [InlineData("HTTP://EXAMPLE.COM:443/%7efoo/a%2fb", "example.com:443/%7efoo/a%2fb", "example.com")]
    [InlineData("http://u:p@ex.com:8080/a/../b/./c?q#f", "ex.com:8080/b/c", "ex.com")]
    [InlineData("localhost:8080/x", "none/8080/x", "none")]
    [InlineData("http://ex.com//a//", "ex.com//a", "ex.com")]
    [InlineData("http://ex.com/a b", "ex.com/a%20b", "ex.com")]
    [InlineData("http://ex.com/é", "ex.com/%c3%a9", "ex.com")]
    [InlineData("http://ex.com/%zz%41", "ex.com/%25zz%2541", "ex.com")]
    [InlineData("http://ex.com/..", "ex.com", "ex.com")]
    [InlineData("http://ex.com/../", "ex.com", "ex.com")]
    [InlineData("www.www.com", "www.www.com", "com")]
    [InlineData("web.de", "web.de", "eb.de")]
    [InlineData("http://[2001:DB8::1]:80/x", "[2001:db8::1]:80/x", "[2001:db8::1]")]
    [InlineData("http://[fe80::1%25Eth0!]/", "[fe80::1%eth0%21]", "[fe80::1%eth0%21]")]
    [InlineData("http://ex.com:0/", "ex.com", "ex.com")]
    [InlineData("http://ex.com:00080/", "ex.com:80", "ex.com")]
    [InlineData("mailto:a@b.c", "none/a@b.c", "none")]
    [InlineData("http://", "none", "none")]
    [InlineData("http:///path", "none/path", "none")]
    [InlineData("http://ex.com:80\n", "ex.com:80", "ex.com")]
    [InlineData("HTTP://bücher.example/", "xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("http://İstanbul.example/", "xn--istanbul-o0e.example", "xn--istanbul-o0e.example")]
    [InlineData("http://日本語.example/", "xn--wgv71a119e.example", "xn--wgv71a119e.example")]
    [InlineData("http://שלום.example/", "xn--9dbne9b.example", "xn--9dbne9b.example")]
    public void AnAddressHasALinkAndADomain(string address, string link, string domain)
    {
        var forms = new AddressForms();
        forms.MakeDomain(Encoding.UTF8.GetBytes(address)).ShouldBe(FormResult.Found);
        Text(forms.Link).ShouldBe(link);
        Text(forms.Domain).ShouldBe(domain);
        Text(forms.DomainWithWww).ShouldBe("www." + domain);
    }

    [Theory]
    [InlineData("http://ex.com:99999/")]
    [InlineData("http://ex.com:x/")]
    [InlineData("http://[zz]/")]
    [InlineData("http://[2001:db8::1")]
    [InlineData("2001:db8::1")]
    [InlineData("http://a%zz/")]
    [InlineData("http://\u3002.example/")]
    [InlineData("http://a\u0301.example/")]
    [InlineData("http://\u0301a.example/")]
    [InlineData("http://aש.example/")]
    [InlineData("http://-é.example/")]
    [InlineData("http://éé--é.example/")]
    [InlineData("http://ex\u00ADample.org/")]
    [InlineData("http://\U0001F600.example/")]
    [InlineData("http://\u0660\u06F0.example/")]
    public void AnAddressThatTheOriginalRefusesIsUnparsable(string address) =>
        new AddressForms().MakeLink(Encoding.UTF8.GetBytes(address)).ShouldBe(FormResult.Unparsable);

    [Theory]
    [InlineData("")]
    [InlineData(" \t\u2003")]
    public void ABlankAddressHasNoForm(string address) => new AddressForms().MakeLink(Encoding.UTF8.GetBytes(address)).ShouldBe(FormResult.None);

    [Fact]
    public void AnAddressWithoutHostHasNoDomain()
    {
        var forms = new AddressForms();
        forms.MakeLink(":"u8).ShouldBe(FormResult.Found);
        forms.Link.Length.ShouldBe(0);
        forms.MakeDomain(":"u8).ShouldBe(FormResult.None);
    }

    [Theory]
    [InlineData("a.b.c.d", "c.d")]
    [InlineData("a.b.c", "a.b.c")]
    [InlineData("..a.b", "a.b")]
    public void TheBaseOfALongNameIsItsLastTwoLabels(string name, string expected) =>
        Text(AddressForms.BaseDomain(Encoding.UTF8.GetBytes(name))).ShouldBe(expected);

    [SkippableFact]
    public void EveryAddressOfTheCasesComesToTheOriginalsForms()
    {
        List<string> different = [];
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/url-forms.jsonl.gz")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            if (root.GetProperty("url").GetString() is not { } url)
                continue;
            byte[] address = Encoding.UTF8.GetBytes(url);
            Compare("parts", Parts(address), Expected(root.GetProperty("parts"), parts: true));
            Compare("link", Link(address), Expected(root.GetProperty("link")));
            Compare("domain", Domain(address), Expected(root.GetProperty("domain")));
            Compare("wikidata", Wikidata(address), Expected(root.GetProperty("wikidata")));

            void Compare(string what, string actual, string expected)
            {
                if (actual != expected)
                    different.Add($"{what} of {url}: {actual}, expected {expected}");
            }
        }

        different.ShouldBeEmpty();
    }

    private static string Parts(byte[] address)
    {
        var parser = new UrlParser();
        return !parser.TryParse(address)
            ? Error
            : $"{Text(parser.Scheme)}|{(parser.HasHost ? Text(parser.Host) : "null")}|{(parser.Port < 0 ? "null" : parser.Port)}|{Text(parser.Path)}";
    }

    private static string Link(byte[] address)
    {
        var forms = new AddressForms();
        return forms.MakeLink(address) switch { FormResult.Found => Text(forms.Link), FormResult.None => "", _ => Error };
    }

    private static string Domain(byte[] address)
    {
        var forms = new AddressForms();
        return forms.MakeDomain(address) switch { FormResult.Found => $"{Text(forms.Domain)}|{Text(forms.DomainWithWww)}", FormResult.None => "", _ => Error };
    }

    private static string Wikidata(byte[] address)
    {
        var forms = new WikidataForms();
        return forms.Make(address) switch
        {
            FormResult.Found => string.Join('|', Enumerable.Range(0, WikidataForms.Count).Select(i => Text(forms[i]))),
            FormResult.None => "",
            _ => Error,
        };
    }

    private static string Expected(JsonElement value, bool parts = false)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return Error;
        if (!parts)
            return string.Join('|', value.EnumerateArray().Select(v => v.GetString()));
        string? host = value[2].GetString();
        return $"{value[0].GetString()}|{host ?? "null"}|{(value[3].ValueKind == JsonValueKind.Null ? "null" : value[3].GetRawText())}|{value[4].GetString()}";
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
