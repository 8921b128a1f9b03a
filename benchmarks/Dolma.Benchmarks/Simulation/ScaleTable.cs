using System.Globalization;
using System.Text;

namespace Dolma.Benchmarks;

/// <summary>Simulated runs of growing clusters, as docs/scale.md shows them.</summary>
internal static class ScaleTable
{
    private const string Begin = "<!-- scale -->\n";
    private const string End = "<!-- /scale -->";

    /// <summary>A run that is worth its machines.</summary>
    private const double Enough = 0.9;

    private static readonly int[] Workers = [10, 100, 1000];
    private static readonly int[] Shards = [10_000, 100_000, 1_000_000];

    private static readonly int[] Pictured = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];

    /// <summary>Seconds of a shard in the table: some 100 MB of JSON lines on one core with a handful of taggers.</summary>
    private const double Seconds = 60;

    /// <summary>A day of work: longer shards are asked for by nobody.</summary>
    private const double Longest = 86_400;

    /// <summary>Writes the tables into a page, between two marks.</summary>
    public static int Write(string page)
    {
        string text = File.ReadAllText(page);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < Begin.Length || end < begin)
        {
            Console.Error.WriteLine($"{page} has no lines {Begin.Trim()} and {End}, between which the tables go.");
            return 1;
        }

        File.WriteAllText(page, string.Concat(text.AsSpan(0, begin), Tables(new ClusterCosts()), text.AsSpan(end)));
        return 0;
    }

    /// <summary>One run.</summary>
    /// <param name="settings">As NAME=NUMBER: properties of <see cref="ClusterLoad"/> and <see cref="ClusterCosts"/>; <c>ranks=1</c> for ranks.</param>
    public static int Print(IReadOnlyList<string> settings)
    {
        ClusterLoad load = new(1000, 1_000_000, Seconds);
        ClusterCosts costs = new();
        bool isRanks = false;
        foreach (string setting in settings)
        {
            string[] parts = setting.Split('=', 2);
            bool isKnown = parts[0] == "ranks" ? isRanks = true : Set(load, parts) || Set(costs, parts);
            if (!isKnown)
            {
                Console.Error.WriteLine($"simulate: there is no setting {parts[0]}; there are ranks, {Names(load)}, {Names(costs)}");
                return 2;
            }
        }

        ClusterOutcome outcome = isRanks ? new RanksSimulation(costs, load).Run() : new WorkersSimulation(costs, load).Run();
        Console.WriteLine($"{outcome.Seconds:N0} s, efficiency {outcome.Efficiency:P1}, {outcome.Losses} processes lost");
        foreach ((string name, double use) in outcome.Uses)
            Console.WriteLine($"{name,-26} {use,8:P1}");
        return 0;
    }

    private static string Tables(ClusterCosts costs)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Shards of {Seconds:0} s, workers:\n\n");
        text.Append("| workers | shards | hours of work for each | hours | efficiency | busiest of what is shared | coordinator's memory |\n|--:|--:|--:|--:|--:|---|--:|\n");
        foreach (int workers in Workers)
        {
            foreach (int shards in Shards)
            {
                ClusterOutcome run = new WorkersSimulation(costs, new ClusterLoad(workers, shards, Seconds)).Run();
                text.Append(CultureInfo.InvariantCulture, $"| {workers:N0} | {shards:N0} | {shards * Seconds / workers / 3600:N1} | {run.Seconds / 3600:N1} | {100 * run.Efficiency:0}% | {run.Uses[0].Name} {100 * run.Uses[0].Use:0.0}% | {0.1 + shards * costs.CoordinatorBytes / 1e9:N1} GB |\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"\nThe shortest shards, in seconds, with which {100 * Enough:0}% of the machines' time is work, and what is busiest then (none: there are so few shards for each worker that the last ones are waited for):\n\n");
        text.Append("| | 10 | 100 | 1,000 workers or ranks |\n|---|---|---|---|\n");
        foreach (int shards in Shards)
            Row(text, $"{shards:N0} shards, workers", workers => new ClusterLoad(workers, shards, Seconds), load => new WorkersSimulation(costs, load).Run());
        foreach (int shards in Shards)
            Row(text, $"{shards:N0} shards, ranks", workers => new ClusterLoad(workers, shards, Seconds), load => new RanksSimulation(costs, load).Run());
        Picture(text, costs);
        return text.ToString();
    }

    /// <summary>The largest of the clusters, by how long its shards are: workers and, below, ranks.</summary>
    private static void Picture(StringBuilder text, ClusterCosts costs)
    {
        ClusterLoad[] loads = [.. Pictured.Select(seconds => new ClusterLoad(Workers[^1], Shards[^1], seconds))];
        text.Append(CultureInfo.InvariantCulture, $"\n```mermaid\nxychart-beta\n    title \"{Workers[^1]:N0} workers (above) or ranks (below), {Shards[^1]:N0} shards: share of their time that is work\"\n");
        text.Append(CultureInfo.InvariantCulture, $"    x-axis \"seconds of a shard\" [{string.Join(", ", Pictured)}]\n    y-axis \"%\" 0 --> 100\n");
        text.Append(CultureInfo.InvariantCulture, $"    line [{string.Join(", ", loads.Select(load => Percent(new WorkersSimulation(costs, load).Run())))}]\n");
        text.Append(CultureInfo.InvariantCulture, $"    line [{string.Join(", ", loads.Select(load => Percent(new RanksSimulation(costs, load).Run())))}]\n```\n");

        static string Percent(ClusterOutcome run) => (100 * run.Efficiency).ToString("0", CultureInfo.InvariantCulture);
    }

    private static void Row(StringBuilder text, string name, Func<int, ClusterLoad> load, Func<ClusterLoad, ClusterOutcome> run)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {name} |");
        foreach (int workers in Workers)
            text.Append(CultureInfo.InvariantCulture, $" {Shortest(load(workers), run)} |");
        text.Append('\n');
    }

    /// <summary>To a tenth of what it is.</summary>
    private static string Shortest(ClusterLoad load, Func<ClusterLoad, ClusterOutcome> run)
    {
        (double low, double high) = (0.01, Longest);
        if (run(load with { Seconds = high }).Efficiency < Enough)
            return "none";
        while (high > 1.1 * low)
        {
            double middle = Math.Sqrt(low * high);
            if (run(load with { Seconds = middle }).Efficiency >= Enough)
                high = middle;
            else
                low = middle;
        }

        (string name, double use) = run(load with { Seconds = high }).Uses[0];
        return string.Create(CultureInfo.InvariantCulture, $"{(high < 10 ? high.ToString("N1", CultureInfo.InvariantCulture) : high.ToString("N0", CultureInfo.InvariantCulture))} ({name} {100 * use:0}%)");
    }

    /// <summary>Records are copied with their properties set; here one is made for this run alone.</summary>
    private static bool Set(object record, string[] setting)
    {
        if (setting.Length != 2 || record.GetType().GetProperty(setting[0]) is not { } property)
            return false;
        property.SetValue(record, Convert.ChangeType(setting[1], property.PropertyType, CultureInfo.InvariantCulture));
        return true;
    }

    private static string Names(object record) =>
        string.Join(", ", record.GetType().GetProperties().Where(property => property.CanWrite).Select(property => property.Name));
}
