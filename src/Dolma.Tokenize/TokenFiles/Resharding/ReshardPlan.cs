using Dolma.Core;

namespace Dolma.Tokenize.TokenFiles.Resharding;

/// <summary>Which files, or samples of files, make up which new file. None has the same file twice.</summary>
/// <remarks>Source: spec/tokens 6.2 (<c>dolma:python/dolma/tokenizer/reshard.py</c>).</remarks>
public static class ReshardPlan
{
    /// <returns>For each new file what goes into it, in order; none is empty.</returns>
    /// <exception cref="ConfigException">It cannot be done so.</exception>
    public static IReadOnlyList<IReadOnlyList<ReshardUnit>> Of(IReadOnlyList<ReshardSource> sources, ReshardOptions options)
    {
        List<ReshardUnit> units = [.. sources.SelectMany((source, i) => source.Units(i, options))];
        // Copies of one file, the most often repeated first; files of equal number in the order in which they were found.
        List<List<ReshardUnit>> copies = [.. units.GroupBy(unit => unit.File.Tokens.Path, StringComparer.Ordinal).Select(group => group.ToList()).OrderByDescending(group => group.Count)];
        return options.MaxBytes is { } most ? BySize(copies, most) : ByNumber(copies, options.Files!.Value, options);
    }

    /// <summary>Rounds over the files that have a copy left: each goes to the present group if it fits, else to a new one.</summary>
    private static List<List<ReshardUnit>> BySize(List<List<ReshardUnit>> copies, long most)
    {
        ReshardUnit? large = copies.Select(group => group[0]).FirstOrDefault(unit => unit.Bytes > most);
        if (large is not null)
        {
            throw new ConfigException(
                "max_size_bytes", $"is {most:N0}, and {large.File.Tokens.Path} alone has {large.Bytes:N0} bytes. Files are put together, never divided: set it higher.");
        }

        var groups = new List<List<ReshardUnit>>();
        for (int round = 0; copies.Any(group => group.Count > round); round++)
        {
            long size = long.MaxValue;
            foreach (ReshardUnit unit in copies.Where(group => group.Count > round).Select(group => group[round]))
            {
                if (size > most - unit.Bytes)
                {
                    groups.Add([]);
                    size = 0;
                }

                groups[^1].Add(unit);
                size += unit.Bytes;
            }
        }

        return groups;
    }

    private static List<List<ReshardUnit>> ByNumber(List<List<ReshardUnit>> copies, int count, ReshardOptions options)
    {
        if (copies.Count > 0 && copies[0].Count > count)
        {
            throw new ConfigException(
                "max_num_files", $"is {count}, and {copies[0][0].File.Tokens.Path} is to be there {copies[0].Count} times, each time in another file. Set it to {copies[0].Count} or more.");
        }

        List<List<ReshardUnit>> groups = [.. Enumerable.Range(0, count).Select(_ => new List<ReshardUnit>())];
        long[] sizes = new long[count];
        var random = new LocalShuffle(options.Seed, part: -1);
        int[] order = [.. Enumerable.Range(0, copies.Count)];
        random.Shuffle(order);
        // Large ones first, so that small ones even out what is left; among equals the seed decides.
        IEnumerable<int> turn = options.WholeFiles ? Enumerable.Range(0, copies.Count) : order.OrderByDescending(i => copies[i].Count).ThenByDescending(i => copies[i][0].Bytes);
        foreach (int i in turn)
        {
            IEnumerable<int> chosen = options.WholeFiles ? Favoured(groups, random) : Enumerable.Range(0, count).OrderBy(g => sizes[g]);
            foreach ((ReshardUnit unit, int group) in copies[i].Zip([.. chosen.Take(copies[i].Count)]))
            {
                groups[group].Add(unit);
                sizes[group] += unit.Bytes;
            }
        }

        groups.RemoveAll(group => group.Count == 0);
        return groups;
    }

    /// <summary>The original's choice: by a number from 0 to 1 times the weight, which is smaller the more files a group has.</summary>
    private static IEnumerable<int> Favoured(List<List<ReshardUnit>> groups, LocalShuffle random)
    {
        double sum = groups.Sum(group => 1.0 / (group.Count + 1));
        return Enumerable.Range(0, groups.Count)
            .Select(g => (Group: g, Key: random.Below(1UL << 53) / (double)(1UL << 53) / (groups[g].Count + 1) / sum))
            .ToList().OrderByDescending(choice => choice.Key).Select(choice => choice.Group);
    }
}
