using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>
/// Compares two folders of attributes, documents or tokens, or two files. What a file is its name says, and if it does not, its first byte. The answer does not
/// depend on how many files are compared at the same time.
/// </summary>
internal sealed class TreeDiffer(IStorage storage, DiffSettings settings)
{
    private readonly LineFileDiffer _lines = new(storage, settings);
    private readonly TokenFileDiffer _tokens = new(storage, settings);

    /// <summary>Compares.</summary>
    /// <exception cref="ConfigException">A side is not there.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public DiffTally Compare(string a, string b, CancellationToken cancellation = default)
    {
        IReadOnlyList<FilePair> pairs = FilePairs.Find(storage, a, b);
        var total = new DiffTally(settings.Examples);
        IEnumerable<DiffTally> tallies = Comparisons(pairs)
            .AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(settings.Processes, 512)).WithCancellation(cancellation)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered)
            .Select(compare => compare());
        try
        {
            foreach (DiffTally tally in tallies)
                total.Add(tally);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<DolmaException>().FirstOrDefault() is { } known)
        {
            throw new RunException(known.Message, e);
        }

        return total;
    }

    private IEnumerable<Func<DiffTally>> Comparisons(IReadOnlyList<FilePair> pairs)
    {
        var tokenFiles = pairs.Where(pair => IsTokens(pair.Key)).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key[..^".npy".Length], StringComparer.Ordinal);
        var indexes = pairs.Where(pair => IsIndex(pair.Key) && tokenFiles.TryGetValue(pair.Key[..^".csv".Length], out FilePair? tokens) && IsOnBoth(tokens))
            .DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key[..^".csv".Length], StringComparer.Ordinal);
        // The settings beside token files name where their inputs lay, which is no difference of the data.
        foreach (FilePair pair in pairs.Where(pair => tokenFiles.Count == 0 || StoragePath.Name(pair.Key) != TokenSettings.FileName))
        {
            if (IsTokens(pair.Key) && IsOnBoth(pair))
            {
                FilePair? index = indexes.GetValueOrDefault(pair.Key[..^".npy".Length]);
                yield return () => Of(pair, () => _tokens.Compare(new TokenFilePair(pair, index)));
            }
            else if (IsIndex(pair.Key) && indexes.ContainsKey(pair.Key[..^".csv".Length]))
            {
                // Compared with its tokens.
                yield return () => Count(pair);
            }
            else
            {
                yield return () => Of(pair, () => Compare(pair));
            }
        }
    }

    /// <summary>Adds what is to be said of the pair as files.</summary>
    private DiffTally Of(FilePair pair, Func<DiffTally> compare)
    {
        DiffTally tally = Count(pair);
        if (!IsOnBoth(pair))
        {
            DiffKind kind = pair.A is null ? DiffKind.FileOnlyInB : DiffKind.FileOnlyInA;
            if (tally.Count(kind))
                tally.Add(new DiffExample(kind, pair.Name));
            return tally;
        }

        tally.Add(compare());
        tally.FilesCompared = 1;
        tally.FilesDifferent = tally.IsEqual ? 0 : 1;
        return tally;
    }

    private DiffTally Count(FilePair pair) =>
        new(settings.Examples) { FilesA = pair.A is null ? 0 : 1, FilesB = pair.B is null ? 0 : 1 };

    private DiffTally Compare(FilePair pair)
    {
        try
        {
            if (IsLines(pair))
                return _lines.Compare(pair);
            var tally = new DiffTally(settings.Examples);
            StreamDifference found = new StreamDiffer(storage).Compare(pair.A!.Value.Path, 1, pair.B!.Value.Path, 1);
            if (found.First >= 0 && tally.Count(DiffKind.Content))
            {
                tally.Add(new DiffExample(DiffKind.Content, pair.Name)
                {
                    Key = $"first differs at byte {found.First}",
                    A = $"{found.LengthA} bytes",
                    B = $"{found.LengthB} bytes",
                });
            }

            return tally;
        }
        catch (Exception e) when (e is ShardException or RetryableException)
        {
            var tally = new DiffTally(settings.Examples);
            if (tally.Count(DiffKind.Unreadable))
                tally.Add(new DiffExample(DiffKind.Unreadable, pair.Name) { A = e.Message });
            return tally;
        }
    }

    private bool IsLines(FilePair pair) =>
        StoragePath.Name(pair.Key).Contains(".json", StringComparison.OrdinalIgnoreCase)
        || (!IsIndex(pair.Key) && (BeginsAsObject(pair.A!.Value.Path) || BeginsAsObject(pair.B!.Value.Path)));

    private bool BeginsAsObject(string path)
    {
        using Stream content = Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path);
        return content.ReadByte() == '{';
    }

    private static bool IsOnBoth(FilePair pair) => pair.A is not null && pair.B is not null;

    private static bool IsTokens(string key) => key.EndsWith(".npy", StringComparison.Ordinal);

    private static bool IsIndex(string key) => key.EndsWith(".csv", StringComparison.Ordinal);
}
