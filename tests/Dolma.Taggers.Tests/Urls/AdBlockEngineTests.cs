using System.Text;
using System.Text.Json;
using Dolma.Taggers.Urls;
using Dolma.Taggers.Urls.AdBlock;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Urls;

public sealed class AdBlockEngineTests
{
    [Theory]
    [InlineData("||x.com^", "x.com a.x.com/b", "nx.com x.com.de x.org")]
    [InlineData("||x.com^$third-party", "x.com", "")]
    [InlineData("||x.com^$~image", "x.com", "")]
    [InlineData("||x.com^$image,other", "x.com", "")]
    [InlineData("||x.com^$domain=~y.com", "x.com", "")]
    [InlineData("||x.com^$redirect=noop.js", "x.com", "")]
    [InlineData("||x.com^$~third-party", "", "x.com")]
    [InlineData("||x.com^$image", "", "x.com")]
    [InlineData("||x.com^$document", "", "x.com")]
    [InlineData("||x.com^$all", "", "x.com")]
    [InlineData("||x.com^$domain=y.com", "", "x.com y.com")]
    [InlineData("||x.com^$match-case", "", "x.com")]
    [InlineData("||x.com^$removeparam=x", "", "x.com")]
    [InlineData("||x.com^$csp=x", "", "x.com")]
    [InlineData("||x.com^$tag=x", "", "x.com")]
    [InlineData("||x.com^$websocket", "ws://x.com/", "x.com")]
    [InlineData("||www.x.com^", "x.com www.x.com", "")]
    [InlineData("||x.com:8080^", "", "x.com x.com:8080/")]
    [InlineData("||x.com^/path", "", "x.com/path x.com")]
    [InlineData("||x.com/path", "x.com/path/b a.x.com/path", "x.com/a/path")]
    [InlineData("||x.com/path|", "x.com/path", "x.com/path/b")]
    [InlineData("||x.*^", "x.com/ x.org/a x.com", "ax.com/")]
    [InlineData("||.net^", "a.net", "net.com")]
    [InlineData("||", "x.com", "")]
    [InlineData("/ads/*", "x.com/ads/1", "x.com/ad")]
    [InlineData("/ads/*^ban", "x.com/ads/1/ban x.com/ads//ban", "x.com/ads/ban")]
    [InlineData("*/track.js", "x.com/track.js", "x.com/track.j")]
    [InlineData("|http://x.com/|", "http://x.com/", "x.com/a")]
    [InlineData("|https://", "https://x.com", "x.com")]
    [InlineData("|http*://", "https://x.com http://x.com", "ftp://x.com")]
    [InlineData(".gif|", "x.com/a.gif", "x.com/a.gif2")]
    [InlineData("^wiki^", "x.com/wiki/1 x.com/wiki", "x.com/wikis")]
    [InlineData("a^^", "x.com/a// x.com/a/", "x.com/a")]
    [InlineData("a^^b", "", "x.com/a//b x.com/a/^b")]
    [InlineData("/banner\\d+\\.gif/", "x.com/banner12.gif", "x.com/banner.gif")]
    [InlineData("/BANNER[0-9]+/$match-case", "x.com/BANNER1", "x.com/banner1")]
    [InlineData("/^http:\\/\\/[a-z]+\\.x\\.net\\//", "a.x.net/", "1.x.net/")]
    [InlineData("/(?!a)b/", "", "x.com/b")]
    [InlineData("ads/ban", "x.com/ads/banner", "x.com/myads/banner")]
    [InlineData("||bücher.example^", "xn--bcher-kva.example bücher.example", "")]
    [InlineData("||[2001:db8::1]^", "[2001:db8::1]/x", "")]
    [InlineData("x.com##.ad", "", "x.com x.com##.ad")]
    [InlineData("127.0.0.1 x.com", "", "x.com")]
    [InlineData("@@||x.com^", "", "x.com")]
    public void ARuleBlocksWhatTheOriginalsDoes(string rule, string blocked, string free)
    {
        var engine = new AdBlockEngine([rule]);
        foreach (string address in blocked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Blocks(engine, address).ShouldBe(true, address);
        foreach (string address in free.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Blocks(engine, address).ShouldBe(false, address);
    }

    [Theory]
    [InlineData("||x.com^ @@||x.com/good", "x.com/bad", "x.com/good")]
    [InlineData("||x.com^$important @@||x.com/good", "x.com/bad x.com/good", "")]
    [InlineData("||x.com^ ||x.com^$badfilter ||y.com^", "y.com", "x.com")]
    [InlineData("||x.com^$third-party ||x.com^$badfilter", "x.com", "")]
    [InlineData("/bad[/ /good/", "", "x.com/good")]
    [InlineData("/bad[/ /good/$third-party", "x.com/good", "")]
    public void RulesActTogether(string rules, string blocked, string free)
    {
        var engine = new AdBlockEngine(rules.Split(' '));
        foreach (string address in blocked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Blocks(engine, address).ShouldBe(true, address);
        foreach (string address in free.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Blocks(engine, address).ShouldBe(false, address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://")]
    [InlineData("localhost:8080/x")]
    [InlineData("file:///x")]
    public void AnAddressWithoutHostIsAnError(string address) => Blocks(new AdBlockEngine([]), address).ShouldBeNull();

    [SkippableFact]
    public void EveryRuleSetOfTheCasesBlocksWhatTheOriginalBlocks()
    {
        string[] addresses =
        [
            .. Tagging.ReadLines(SharedData.File("golden/tag/cases/adblock-urls.jsonl.gz"))
                .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("url").GetString()!),
        ];
        List<string> different = [];
        foreach (byte[] line in Tagging.ReadLines(SharedData.File("golden/tag/cases/adblock-rules.jsonl.gz")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string[] rules = [.. document.RootElement.GetProperty("rules").EnumerateArray().Select(r => r.GetString()!)];
            HashSet<int> blocked = [.. document.RootElement.GetProperty("blocked").EnumerateArray().Select(n => n.GetInt32())];
            JsonElement errors = document.RootElement.GetProperty("errors");
            var engine = new AdBlockEngine(rules.Where(r => !r.StartsWith('!')).Select(r => r.Trim()));
            for (int i = 0; i < addresses.Length; i++)
            {
                bool? expected = errors.TryGetProperty($"{i}", out _) ? null : blocked.Contains(i);
                bool? actual = Blocks(engine, addresses[i]);
                if (actual != expected)
                    different.Add($"{addresses[i]} by {string.Join(" ", rules)}: {actual}, expected {expected}");
            }
        }

        different.ShouldBeEmpty();
    }

    internal static bool? Blocks(AdBlockEngine engine, string address)
    {
        var parser = new UrlParser();
        byte[] bytes = Encoding.UTF8.GetBytes(address);
        if (!parser.TryParse(bytes))
            return null;
        var request = new AdBlockRequest();
        return request.TryParse(parser.Scheme.IsEmpty ? [.. "http://"u8, .. bytes] : bytes) ? engine.Blocks(request) : null;
    }
}
