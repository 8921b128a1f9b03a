namespace Dolma.Core.Storage;

/// <summary>What a directory holds: a file, or another directory.</summary>
/// <param name="Path">Its path, without a trailing slash.</param>
/// <param name="File">The file; null for a directory.</param>
public readonly record struct StorageEntry(string Path, StoredFile? File)
{
    public bool IsDirectory => File is null;
}
