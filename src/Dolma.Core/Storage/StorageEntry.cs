namespace Dolma.Core.Storage;

/// <summary>What a directory holds: a file, or another directory.</summary>
/// <param name="Path">Its path, without a trailing slash.</param>
/// <param name="File">The file; null for a directory.</param>
public readonly record struct StorageEntry(string Path, StoredFile? File)
{
    public bool IsDirectory => File is null;

    /// <summary>What is right below a directory, by the files anywhere below it.</summary>
    /// <param name="files">In ordinal order of path, as <see cref="IStorage.List"/> gives them.</param>
    public static IEnumerable<StorageEntry> RightBelow(string directory, IEnumerable<StoredFile> files)
    {
        string prefix = directory.EndsWith('/') ? directory : directory + '/';
        string? last = null;
        foreach (StoredFile file in files)
        {
            int slash = file.Path.IndexOf('/', prefix.Length);
            string child = slash < 0 ? file.Path : file.Path[..slash];
            if (slash >= 0 && child == last)
                continue;
            last = child;
            yield return new StorageEntry(child, slash < 0 ? file : null);
        }
    }
}
