using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors;

/// <summary>
/// What a worker has to know of a run to take part in it. Lies with the markers of the run's first stage for as long as the run goes on: when it is
/// gone, or another is in its place, the run is over, and nobody begins anything of it any more.
/// </summary>
/// <param name="Program">Name and version of the program that began the run.</param>
/// <param name="Command">The command, <c>tag</c> say.</param>
/// <param name="Config">Its effective configuration, as YAML.</param>
/// <param name="Directory">The folder that local paths are relative to.</param>
internal sealed record RunDescription(string Program, string Command, string Config, string Directory)
{
    private const string Folder = "runs";
    private const string Extension = ".run";

    /// <summary>Where the description of a run lies.</summary>
    /// <param name="marker">A marker of its first stage.</param>
    public static string PathOf(string run, string marker) => StoragePath.Join(FolderOf(marker), run + Extension);

    /// <summary>Says that this run goes on, and no other with the same markers.</summary>
    public void Announce(string run, string marker, IStorage storage)
    {
        foreach (StoredFile former in storage.List(FolderOf(marker)).ToList())
            storage.Delete(former.Path);
        JsonFile.Write(PathOf(run, marker), this, storage);
    }

    /// <summary>Whether the place is there at all where a run is, or was, described: markers lie there.</summary>
    public static bool IsInSight(string path, IStorage storage) => storage.IsDirectory(StoragePath.Parent(StoragePath.Parent(path)));

    /// <summary>Null if the run is over.</summary>
    public static RunDescription? Read(string path, IStorage storage) =>
        storage.Find(path) is null ? null : JsonFile.Read<RunDescription>(path, storage);

    private static string FolderOf(string marker)
    {
        const string Markers = "/" + DoneMarker.Folder + "/";
        int at = marker.LastIndexOf(Markers, StringComparison.Ordinal);
        string folder = StoragePath.Join(at < 0 ? StoragePath.Parent(marker) : marker[..(at + Markers.Length - 1)], Folder);
        return StoragePath.Scheme(folder).Length > 0 ? folder : Path.GetFullPath(folder);
    }
}
