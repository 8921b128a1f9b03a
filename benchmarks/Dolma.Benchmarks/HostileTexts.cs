using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;
using Dolma.Core.Tasks;
using Dolma.Taggers;
using Dolma.Testing;

namespace Dolma.Benchmarks;

/// <summary>
/// Texts made to be slow, of 1, 2 and 4 MB: a tagger whose time grows faster than its text takes more than twice as long for twice
/// the length.
/// </summary>
internal static class HostileTexts
{
    private static readonly int[] Megabytes = [1, 2, 4];

    /// <summary>Growth from a size to the next, twice as large, from which a case is marked.</summary>
    private const double Suspicious = 2.8;

    /// <summary>Below this many seconds for the largest text the clock, not the tagger, decides.</summary>
    private const double TooShortToTell = 0.05;

    private static readonly (string Name, Func<int, string> Make)[] Texts =
    [
        ("one character", bytes => new string('a', bytes)),
        ("a@a@a@", bytes => Repeat("a@", bytes)),
        ("a.a.a.", bytes => Repeat("a.", bytes)),
        ("digits", bytes => Repeat("1234567890", bytes)),
        ("1-1-1-", bytes => Repeat("1-", bytes)),
        ("short lines", bytes => Repeat("ab cd ef.\n", bytes)),
        ("blank lines", bytes => new string('\n', bytes)),
        ("spaces", bytes => new string(' ', bytes)),
        ("two words", bytes => Repeat("ab ba ", bytes)),
        ("no white space", bytes => NoWhiteSpace(bytes)),
        ("quotes", bytes => Repeat("\"='", bytes)),
        ("open brackets", bytes => Repeat("((<", bytes)),
        ("tags", bytes => Repeat("<a href='", bytes)),
        ("comments", bytes => Repeat("/*/**", bytes)),
        ("keys", bytes => Repeat("password = \"a", bytes)),
        ("addresses", bytes => Repeat("http://a.b/?q=%41&", bytes)),
        ("licences", bytes => Repeat("creativecommons.org/licenses/by", bytes)),
        ("emoji", bytes => Repeat("👨‍👩‍👧", bytes / 2)),
        ("combining marks", bytes => "e" + new string('\u0301', bytes / 2)),
        ("CJK", bytes => Repeat("漢字かな", bytes / 3)),
    ];

    public static int Print(IReadOnlyList<string> names)
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        var setup = new TaggerSetup(GoldenResources.With(null));
        Console.WriteLine($"{"tagger",-46} {"text",-16} {string.Join(' ', Megabytes.Select(m => $"{$"{m} MB",8}"))}   growth");
        int marked = 0;
        foreach (string name in names.Count > 0 ? names : [.. registry.Names])
        {
            Func<Tagger> create = registry.Get(name).Prepare(setup);
            using var tagger = new DocumentTagger([new TaggerSlot(name, name, 0, create)], strict: false);
            tagger.Run(Line(Texts[0].Make(1000)), new Counts(), _ => "", 0);
            foreach ((string text, Func<int, string> make) in Texts)
            {
                double[] seconds =
                [
                    .. Megabytes.Select(m =>
                    {
                        byte[] line = Line(make(m * 1_000_000));
                        return ProcessorTime.Of(() => tagger.Run(line, new Counts(), _ => "", 0));
                    }),
                ];
                bool suspicious = seconds[2] > TooShortToTell && seconds[2] / seconds[1] > Suspicious && seconds[1] / seconds[0] > Suspicious;
                marked += suspicious ? 1 : 0;
                Console.WriteLine(
                    $"{name,-46} {text,-16} {string.Join(' ', seconds.Select(s => $"{s,7:0.000}s"))}   {seconds[1] / seconds[0],4:0.0} {seconds[2] / seconds[1],4:0.0}{(suspicious ? "  <-- faster than the text" : "")}");
            }
        }

        Console.WriteLine(marked == 0 ? "no tagger's time grows faster than its text" : $"{marked} cases grow faster than their text");
        return marked == 0 ? 0 : 1;
    }

    /// <summary>The text, and as metadata too: an address, a page, a Python file.</summary>
    private static byte[] Line(string text) => JsonSerializer.SerializeToUtf8Bytes(
        new { id = "x", text, source = "hostile", metadata = new { url = "http://" + text, html = text, ext = "py", path = "a.py" } });

    private static string Repeat(string part, int bytes)
    {
        var text = new StringBuilder(bytes + part.Length);
        while (text.Length < bytes)
            text.Append(part);
        return text.ToString();
    }

    private static string NoWhiteSpace(int bytes)
    {
        var random = new Random(1);
        return string.Create(bytes, random, (text, r) =>
        {
            foreach (ref char c in text)
                c = (char)r.Next('!', '~' + 1);
        });
    }
}
