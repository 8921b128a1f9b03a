using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Dedup.Exact;

/// <summary>
/// The keys of all documents seen so far, in a folder: one generation of sorted keys for each run that found new ones, none of them ever
/// changed. The list of generations is written last, so a run that was killed has added nothing.
/// </summary>
/// <param name="Format">Version of the list's layout.</param>
/// <param name="Seed">What the hash of the keys starts from.</param>
/// <param name="Generations">In the order in which they were added.</param>
public sealed record ExactIndex(int Format, long Seed, IReadOnlyList<ExactIndex.Generation> Generations)
{
    private const int CurrentFormat = 1;
    private const string ListName = "index.json";

    /// <summary>What one run added.</summary>
    /// <param name="Name">Its folder below the index.</param>
    /// <param name="Ranges">Number of its files, each with the keys of one range.</param>
    /// <param name="Keys">Keys in all of them.</param>
    /// <param name="Settings">What was a key: the settings of that run.</param>
    /// <param name="Absorbed">The documents files whose keys these are.</param>
    public sealed record Generation(string Name, int Ranges, long Keys, string Settings, IReadOnlyList<DoneMarker.InputEntry> Absorbed);

    /// <summary>Keys in all generations.</summary>
    public long KeyCount() => Generations.Sum(generation => generation.Keys);

    /// <summary>An index without keys.</summary>
    public static ExactIndex Empty(long seed) => new(CurrentFormat, seed, []);

    /// <summary>Reads the list; null if there is none.</summary>
    /// <exception cref="RunException">It cannot be understood.</exception>
    public static ExactIndex? Read(string folder, IStorage storage)
    {
        string path = StoragePath.Join(folder, ListName);
        if (storage.Find(path) is null)
            return null;
        try
        {
            ExactIndex? index = JsonFile.Read<ExactIndex>(path, storage);
            return index is { Format: CurrentFormat }
                ? index
                : throw new RunException($"{path} is of format {index?.Format}; this program reads format {CurrentFormat}. Delete the folder to begin anew.");
        }
        catch (JsonException e)
        {
            throw new RunException($"{path} cannot be read as the list of an index. Delete the folder to begin anew.", e);
        }
    }

    /// <summary>Writes the list; not if another process of the run was quicker.</summary>
    public void Write(string folder, IStorage storage) =>
        SameContent.Write(StoragePath.Join(folder, ListName), JsonSerializer.SerializeToUtf8Bytes(this, JsonFile.Options), storage);

    /// <summary>Files of the first so many generations, with their ranges.</summary>
    internal IReadOnlyList<(string Path, HashRange Range)> Files(string folder, int generations) =>
    [
        .. Generations.Take(generations).SelectMany(generation => Enumerable.Range(0, generation.Ranges)
            .Select(range => (FileOf(folder, generation.Name, range), new HashRange(range, generation.Ranges)))),
    ];

    /// <summary>Where a generation keeps the keys of a range.</summary>
    internal static string FileOf(string folder, string generation, int range) => StoragePath.Join(folder, $"{generation}/{range:000}.keys");
}
