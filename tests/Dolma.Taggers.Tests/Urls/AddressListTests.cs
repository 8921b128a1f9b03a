using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Taggers.Urls;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Urls;

public sealed class AddressListTests
{
    [Theory]
    [InlineData("http://example.com/foo/bar", "example.com")]
    [InlineData("0.0.0.0 example2.com", "0.0.0.0|example2.com")]
    [InlineData("127.0.0.1 localhost", "127.0.0.1")]
    [InlineData("::1\u2003LocalDomain # x", "::1")]
    [InlineData("::1 localdomain.x", "::1|localdomain.x")]
    [InlineData("||ads.example.org^", "ads.example.org")]
    [InlineData("|||t.co^$third-party", "t.co")]
    [InlineData("||www.t.co^", "www.t.co")]
    [InlineData("example.com^", "example.com^")]
    [InlineData("  WWW.Wikipedia.ORG ", "ikipedia.org")]
    [InlineData("mailto:a@b.c", "none")]
    [InlineData("0.0.0.0 a", "0.0.0.0 a")]
    public void ALineOfADomainListAddsDomains(string line, string expected) => Listed(line, expected.Split('|')).ShouldBeTrue();

    [Theory]
    [InlineData("a")]
    [InlineData("/foo")]
    [InlineData("[::1]")]
    [InlineData("@@||x.com^")]
    [InlineData("999.1.1.1 foo.com")]
    [InlineData("01.1.1.1 foo.com")]
    [InlineData("1::2::3 foo.com")]
    [InlineData("||a^")]
    [InlineData("||ab..^")]
    [InlineData("2001:db8::1")]
    [InlineData("ex.com:99999")]
    public void ALineOfNoKnownFormIsRefusedAndCounted(string line)
    {
        DomainList list = Load(line + "\ngood.example");
        list.Addresses.Count.ShouldBe(1);
        list.RefusedLines.ShouldBe(1);
        list.FirstRefused.ShouldBe("line 1 of https://x.example/list");
    }

    [Theory]
    [InlineData("# foo.com")]
    [InlineData("! foo.com")]
    [InlineData("; foo.com")]
    [InlineData(" ")]
    public void CommentsAndBlankLinesListNothing(string line)
    {
        DomainList list = Load(line + "\rgood.example\r\n\r\n");
        list.Addresses.Count.ShouldBe(1);
        list.RefusedLines.ShouldBe(0);
    }

    [Fact]
    public void AListWithoutAnyAddressIsAnError() =>
        Should.Throw<RunException>(() => Load("# nothing\n")).Message.ShouldContain("no line of this list could be used");

    [Fact]
    public void ACompressedListIsKnownByItsFirstBytes()
    {
        using var folder = new TempFolder();
        string path = folder["list.txt"];
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write("a.example\nb.example\n"u8);
        var list = new DomainList([new ResourceFile("x", path, "")]);
        list.Addresses.Contains("b.example"u8).ShouldBeTrue();
        list.Addresses.Count.ShouldBe(2);
    }

    [Fact]
    public void LinesEndAsInPythonEvenWhereBuffersEnd()
    {
        using var folder = new TempFolder();
        var expected = new List<string>();
        var content = new StringBuilder();
        var random = new Random(1);
        while (content.Length < 3_000_000)
        {
            string line = new('x', random.Next(0, 90_000));
            expected.Add(line);
            content.Append(line).Append(random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\r" });
            // A lone carriage return before an empty line that ends in a line feed is one end of line.
            if (content[^1] == '\r')
            {
                content.Append('y');
                expected.Add("y");
                content.Append('\n');
            }
        }

        string path = folder.Write("list.txt", content.ToString());
        using ListFile file = ListFile.Open(path);
        var actual = new List<string>();
        while (file.TryRead(out ReadOnlySpan<byte> line))
            actual.Add(Encoding.UTF8.GetString(line));
        actual.ShouldBe(expected);
    }

    [Fact]
    public void ASetHoldsWhatWasAddedAndNothingElse()
    {
        var set = new AddressSet();
        var expected = new HashSet<string>();
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++)
        {
            string address = random.Next(15_000).ToString(System.Globalization.CultureInfo.InvariantCulture);
            set.TryAdd(Encoding.UTF8.GetBytes(address)).ShouldBeTrue();
            expected.Add(address);
        }

        set.Seal();
        set.Count.ShouldBe(expected.Count);
        for (int i = 0; i < 20_000; i++)
            set.Contains(Encoding.UTF8.GetBytes($"{i}")).ShouldBe(expected.Contains($"{i}"));
        set.Contains(default).ShouldBeFalse();
        set.TryAdd(default).ShouldBeTrue();
        set.Contains(default).ShouldBeTrue();
        set.TryAdd(new byte[70_000]).ShouldBeFalse();
    }

    [SkippableFact]
    public void EveryLineOfTheCasesAddsWhatTheOriginalAdds()
    {
        List<string> different = [];
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/url-list-lines.jsonl.gz")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string text = document.RootElement.GetProperty("line").GetString()!;
            JsonElement domains = document.RootElement.GetProperty("domain");
            if (domains.ValueKind != JsonValueKind.Array)
                continue;
            string[] expected = [.. domains.EnumerateArray().Select(d => d.GetString()!)];
            // The form with www. is left out where the other is there.
            string[] kept = [.. expected.Where(d => !(d.StartsWith("www.", StringComparison.Ordinal) && expected.Contains(d[4..])))];
            if (!Listed(text, kept))
                different.Add($"{text}: expected {string.Join(' ', expected)}");
        }

        different.ShouldBeEmpty();
    }

    private static bool Listed(string line, string[] expected)
    {
        DomainList list = Load(line + "\nlisted.example");
        return list.Addresses.Count == expected.Distinct().Count() + 1 && expected.All(e => list.Addresses.Contains(Encoding.UTF8.GetBytes(e)));
    }

    private static DomainList Load(string content)
    {
        using var folder = new TempFolder();
        return new DomainList([new ResourceFile("https://x.example/list", folder.Write("list.txt", content), "")]);
    }
}
