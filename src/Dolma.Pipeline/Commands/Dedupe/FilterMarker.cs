using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// Lies beside a duplicate filter and says which files it has absorbed, and what it was before. Without it, a second run over the
/// same files would find every document in the filter and mark it as a duplicate of itself.
/// </summary>
/// <param name="Format">Version of this file's layout.</param>
/// <param name="Generations">
/// The filter as a run leaves it, and as it was before that run. The marker is written before the filter is, so after a kill between
/// the two the file is found to be the earlier one.
/// </param>
internal sealed record FilterMarker(int Format, IReadOnlyList<FilterMarker.Generation> Generations)
{
    /// <summary>Value of <see cref="Generation.Initial"/> for a filter that began empty.</summary>
    public const string NewFilter = "new";

    private const int CurrentFormat = 1;

    /// <param name="Hash">XXH128 of the filter file, in hex.</param>
    /// <param name="Initial">What the run that made it began with: <see cref="NewFilter"/>, or the hash of the filter that it read.</param>
    /// <param name="Absorbed">Everything that went into the filter, by that run and those before.</param>
    internal sealed record Generation(string Hash, string Initial, IReadOnlyList<DoneMarker.InputEntry> Absorbed);

    /// <summary>Where the filter is kept as it was before the last run that changed it.</summary>
    public static string FormerFilter(string filter) => Beside(filter, StoragePath.Name(filter) + ".before");

    public static string HashOf(string filter, IStorage storage)
    {
        using Stream stream = storage.OpenRead(filter);
        return ContentHash.Of(stream);
    }

    /// <summary>What is known of a filter file with this content; null if a run of this program did not make it.</summary>
    /// <exception cref="RunException">A run made a filter here, and this is another.</exception>
    public static Generation? Find(string filter, string hash, IStorage storage)
    {
        if (Read(filter, storage) is not { Format: CurrentFormat } marker)
            return null;
        Generation? found = marker.Generations.FirstOrDefault(generation => generation.Hash == hash);
        // A run that was killed before it wrote the filter leaves the one that it began with.
        if (found is null && marker.Generations.All(generation => generation.Initial != hash))
        {
            throw new RunException(
                $"{filter} is not as any run left it, by its list {PathOf(filter)}: it was damaged or replaced. Put the right file back, or delete both to begin anew; "
                + "if this filter is meant, delete the list alone.");
        }

        return found;
    }

    /// <summary>The hash that the filter should have if no run was cut off while it wrote the filter, without reading all of it; null if no run is known.</summary>
    public static string? Newest(string filter, IStorage storage) => Read(filter, storage) is { Format: CurrentFormat, Generations: [{ } newest, ..] } ? newest.Hash : null;

    private static FilterMarker? Read(string filter, IStorage storage)
    {
        string path = PathOf(filter);
        if (storage.Find(path) is null)
            return null;
        try
        {
            return JsonFile.Read<FilterMarker>(path, storage);
        }
        catch (JsonException e)
        {
            throw new RunException($"{path}: cannot be read as the list of files that {filter} has absorbed. Delete both to begin anew.", e);
        }
    }

    public static void Write(string filter, IReadOnlyList<Generation> generations, IStorage storage) =>
        JsonFile.Write(PathOf(filter), new FilterMarker(CurrentFormat, generations), storage);

    private static string PathOf(string filter) => Beside(filter, StoragePath.Name(filter) + ".json");

    private static string Beside(string filter, string name)
    {
        string folder = filter.Contains('/', StringComparison.Ordinal) ? StoragePath.Parent(filter) : ".";
        return StoragePath.Join(folder, $"{DoneMarker.Folder}/{name}");
    }
}
