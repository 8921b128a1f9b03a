using System.Text;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>Documents and tokens of a folder by source, from the indexes alone. A source is a folder of documents files.</summary>
public static class TokenFolderStats
{
    /// <summary>By source, in order of path.</summary>
    /// <param name="processes">Indexes that are read at the same time.</param>
    public static SortedDictionary<string, LengthCounts> Of(TokenFolder folder, int processes, CancellationToken cancellation)
    {
        var total = new SortedDictionary<string, LengthCounts>(PathOrder.Instance);
        foreach (Dictionary<string, LengthCounts> counts in folder.Files.AsParallel().WithDegreeOfParallelism(Math.Min(processes, 512)).WithCancellation(cancellation)
                     .Select(file => Of(folder, file)))
        {
            foreach ((string source, LengthCounts found) in counts)
            {
                if (!total.TryGetValue(source, out LengthCounts? known))
                    total[source] = known = new LengthCounts();
                known.Add(found);
            }
        }

        return total;
    }

    private static Dictionary<string, LengthCounts> Of(TokenFolder folder, TokenFolderFile file)
    {
        var bySource = new Dictionary<string, LengthCounts>(StringComparer.Ordinal);
        using TokenIndexReader index = folder.OpenIndex(file);
        byte[] path = [];
        LengthCounts? counts = null;
        while (index.Read())
        {
            // Neighbours often come from one file.
            if (counts is null || !index.Source.SequenceEqual(path))
            {
                path = index.Source.ToArray();
                string source = TokenSettings.SourceOf(Encoding.UTF8.GetString(path));
                if (!bySource.TryGetValue(source, out counts))
                    bySource[source] = counts = new LengthCounts();
            }

            counts.Add(index.End - index.Start);
        }

        return bySource;
    }
}
