using Dolma.Tokenize.TokenFiles.Folders;

namespace Dolma.Tokenize.TokenFiles.Resharding;

/// <summary>Token files that take part with a rate: 2.5 is every document twice, and half of them once more.</summary>
public sealed record ReshardSource(TokenFolder Folder, double Rate)
{
    private const double SmallestShare = 1e-9;

    /// <summary>
    /// What the rate makes of the files: whole copies, and for what is left a share of the documents that is exact over all files, each file's own share being
    /// off by less than one document.
    /// </summary>
    /// <param name="source">Number of this source, for its draws.</param>
    internal IReadOnlyList<ReshardUnit> Units(int source, ReshardOptions options)
    {
        int copies = (int)Math.Floor(Rate);
        double share = Rate - copies;
        var units = new List<ReshardUnit>();
        for (int copy = 0; copy < copies; copy++)
            units.AddRange(Folder.Files.Select(file => new ReshardUnit(Folder, file, 0, null, 0, file.Tokens.Size)));
        if (share < SmallestShare)
            return units;
        units.AddRange(options.WholeFiles ? SomeFiles(source, share, options) : SomeDocuments(source, share, options));
        return units;
    }

    private IEnumerable<ReshardUnit> SomeFiles(int source, double share, ReshardOptions options)
    {
        int wanted = Math.Max(1, (int)Math.Round(share * Folder.Files.Count, MidpointRounding.ToEven));
        int[] places = [.. Enumerable.Range(0, Folder.Files.Count)];
        new LocalShuffle(options.Seed, source).Shuffle(places);
        return places.Take(wanted).Order().Select(place => new ReshardUnit(Folder, Folder.Files[place], 0, null, 0, Folder.Files[place].Tokens.Size));
    }

    private IEnumerable<ReshardUnit> SomeDocuments(int source, double share, ReshardOptions options)
    {
        long before = 0;
        for (int i = 0; i < Folder.Files.Count; i++)
        {
            TokenFolderFile file = Folder.Files[i];
            long documents = CountOf(file);
            long taken = Quota(before + documents) - Quota(before);
            before += documents;
            if (taken == 0)
                continue;
            // One number for source and file, so that no two select alike.
            var unit = new ReshardUnit(Folder, file, documents, taken, unchecked((options.Seed * 1_000_003) + ((long)source << 32) + i), 0);
            yield return unit with { Bytes = BytesOf(unit) };
        }

        long Quota(long upTo) => (long)Math.Round(share * upTo, MidpointRounding.ToEven);
    }

    private long CountOf(TokenFolderFile file)
    {
        if (Folder.Settings?.Files.FirstOrDefault(entry => entry.Name == file.Name) is { } known)
            return known.Documents;
        using TokenIndexReader index = Folder.OpenIndex(file);
        while (index.Read())
        {
        }

        return index.Rows;
    }

    private long BytesOf(ReshardUnit unit)
    {
        Func<bool> isTaken = unit.Selection();
        long tokens = 0;
        using TokenIndexReader index = Folder.OpenIndex(unit.File);
        while (index.Read())
            tokens += isTaken() ? index.End - index.Start : 0;
        return tokens * Folder.ItemBytes;
    }
}
