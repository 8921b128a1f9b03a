namespace Dolma.Core.Storage;

/// <summary>The one name that a file or folder has, however it is written: relative, with <c>..</c>, through a linked folder.</summary>
public sealed class RealPath
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <summary>The path without links above its last component; what has a scheme as it is.</summary>
    /// <remarks>A file that is itself a link keeps its name: what is written there replaces the link, not what it leads to.</remarks>
    public string OfFile(string path)
    {
        if (StoragePath.Scheme(path).Length > 0 || !IsPath(path))
            return path;
        string full = Path.GetFullPath(path);
        return Path.GetDirectoryName(full) is { } folder ? Path.Join(OfFolder(folder), Path.GetFileName(full)) : full;
    }

    /// <summary>The path without any links; what has a scheme as it is, without slashes at its end.</summary>
    public string OfFolder(string path)
    {
        if (StoragePath.Scheme(path).Length > 0)
            return path.TrimEnd('/');
        if (!IsPath(path))
            return path;
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!_folders.TryGetValue(full, out string? real))
            _folders[full] = real = WithoutLinks(full);
        return real;
    }

    /// <summary>Whether anything can have this path; if not, whoever opens it will say so.</summary>
    private static bool IsPath(string path) => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal);

    private string WithoutLinks(string folder)
    {
        if (Path.GetDirectoryName(folder) is not { } above)
            return folder;
        var here = new DirectoryInfo(Path.Join(OfFolder(above), Path.GetFileName(folder)));
        try
        {
            return here.ResolveLinkTarget(returnFinalTarget: true) is { } target ? OfFolder(target.FullName) : here.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or links in a circle: whoever opens it will say so.
            return here.FullName;
        }
    }
}
