using System.Globalization;
using System.Text;
using Dolma.Taggers;
using Dolma.Testing;

namespace Dolma.Benchmarks;

/// <summary>
/// Writes the README's table of taggers: what each measures and which keys it writes, from the registry; how fast it is here, from a
/// kept run of <see cref="TaggerSpeeds"/>; how fast the original's is, from <c>original-speeds.tsv</c>.
/// </summary>
internal static class TaggerTable
{
    private const string Begin = "<!-- taggers -->\n";
    private const string End = "<!-- /taggers -->";

    /// <summary>Keys that are listed; a tagger with more has one a label or list.</summary>
    private const int MostKeys = 16;

    /// <param name="readme">File to write into, between the two marks.</param>
    /// <param name="speeds">What <see cref="TaggerSpeeds.Print"/> printed.</param>
    /// <param name="original">The original's speeds.</param>
    public static int Write(string readme, string speeds, string original)
    {
        Dictionary<string, double> ours = Read(speeds);
        Dictionary<string, double> theirs = Read(original);
        string text = File.ReadAllText(readme);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < Begin.Length || end < begin)
        {
            Console.Error.WriteLine($"{readme} has no lines {Begin.Trim()} and {End}, between which the table goes.");
            return 1;
        }

        File.WriteAllText(readme, string.Concat(text.AsSpan(0, begin), Table(ours, theirs), text.AsSpan(end)));
        return 0;
    }

    private static string Table(Dictionary<string, double> ours, Dictionary<string, double> theirs)
    {
        var table = new StringBuilder();
        foreach (string together in ours.Keys.Where(name => name.Contains('+', StringComparison.Ordinal) && theirs.ContainsKey(name)))
            table.Append(CultureInfo.InvariantCulture, $"`{together.Replace(" + ", "` `", StringComparison.Ordinal)}` in one run: {Number(ours, together)} MB/s a core, the original {Number(theirs, together)}.\n\n");
        table.Append("| tagger | measures | keys | MB/s | original | times |\n|---|---|---|--:|--:|--:|\n");
        var setup = new TaggerSetup(GoldenResources.With(null));
        foreach (TaggerEntry entry in TaggerRegistry.BuiltIn().Entries)
        {
            table.Append(CultureInfo.InvariantCulture, $"| `{entry.Name}` | {OriginalTaggers.Measures(entry.Name)} | ");
            table.Append(Keys(entry, setup));
            table.Append(CultureInfo.InvariantCulture, $" | {Number(ours, entry.Name)} | {Number(theirs, entry.Name)} | ");
            bool both = ours.TryGetValue(entry.Name, out double here) & theirs.TryGetValue(entry.Name, out double there);
            table.Append(both ? (here / there).ToString("0", CultureInfo.InvariantCulture) : "").Append(" |\n");
        }

        return table.ToString();
    }

    private static string Keys(TaggerEntry entry, TaggerSetup setup)
    {
        if (entry.Obstacle() is not null)
            return "not available";
        IReadOnlyList<string> types = entry.Prepare(setup)().Types;
        return types.Count switch
        {
            0 => "as found",
            <= MostKeys => string.Join(' ', types.Where(t => t.Length > 0).Select(t => $"`{t}`")),
            _ => $"`{types[0]}` … `{types[^1]}` ({types.Count})",
        };
    }

    private static string Number(Dictionary<string, double> speeds, string name) =>
        !speeds.TryGetValue(name, out double speed) ? ""
        : speed.ToString(speed >= 10 ? "0" : "0.##", CultureInfo.InvariantCulture);

    private static Dictionary<string, double> Read(string path) => File.ReadLines(path)
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
        .Where(cells => double.TryParse(cells[1], CultureInfo.InvariantCulture, out _))
        .ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
