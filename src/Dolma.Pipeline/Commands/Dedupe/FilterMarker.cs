using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// Lies beside a duplicate filter and says which files it has absorbed, and what it was before. Without it, a second run over the
/// same files would find every document in the filter and mark it as a duplicate of itself.
/// </summary>
internal sealed record FilterMarker
{
    private const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>The filter file this speaks of, as it was committed.</summary>
    public required DoneMarker.InputEntry Filter { get; init; }

    /// <summary>What the last run began with: <see cref="NewFilter"/>, or the identity of the file it loaded.</summary>
    public required string Initial { get; init; }

    /// <summary>Everything that went into the filter, by this run and those before.</summary>
    public required IReadOnlyList<DoneMarker.InputEntry> Absorbed { get; init; }

    /// <summary>Value of <see cref="Initial"/> for a filter that the run made itself.</summary>
    public const string NewFilter = "new";

    public static string PathFor(string filter) =>
        DoneMarker.PathFor(StoragePath.Parent(filter), StoragePath.Name(filter));

    /// <summary>The marker of this filter file; null if there is none, or if the file is not the one it speaks of.</summary>
    public static FilterMarker? Read(StoredFile filter, IStorage storage)
    {
        string path = PathFor(filter.Path);
        if (storage.Find(path) is null)
            return null;
        using Stream stream = storage.OpenRead(path);
        FilterMarker? marker;
        try
        {
            marker = JsonSerializer.Deserialize<FilterMarker>(stream, Json);
        }
        catch (JsonException e)
        {
            throw new RunException($"{path}: cannot be read as the list of files that {filter.Path} has absorbed. Delete both to begin anew.", e);
        }

        return marker is { Format: CurrentFormat } && marker.Filter.Size == filter.Size && marker.Filter.Identity == filter.Identity
            ? marker
            : null;
    }

    public void Write(IStorage storage)
    {
        using StagedFile file = storage.Create(PathFor(Filter.Path));
        JsonSerializer.Serialize(file.Stream, this, Json);
        file.Commit();
    }
}
