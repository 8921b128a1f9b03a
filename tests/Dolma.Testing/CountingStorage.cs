using System.Collections.Concurrent;
using Dolma.Core.Storage;

namespace Dolma.Testing;

/// <summary>Another storage, with a note of what is asked of it: <c>find a/b</c>, <c>list a</c>, <c>children a</c>, <c>directory a</c>, <c>read a/b</c>,
/// <c>try a/b</c> for a file that is only made if there is none.</summary>
public sealed class CountingStorage(IStorage storage) : IStorage
{
    /// <summary>In the order in which it came.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public StoredFile? Find(string path) => Note("find", path).Find(path);

    public IEnumerable<StoredFile> List(string directory) => Note("list", directory).List(directory);

    public IEnumerable<StorageEntry> Children(string directory) => Note("children", directory).Children(directory);

    public bool IsDirectory(string path) => Note("directory", path).IsDirectory(path);

    public Stream OpenRead(string path) => Note("read", path).OpenRead(path);

    public StagedFile Create(string path) => storage.Create(path);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => Note("try", path).TryCreate(path, content);

    public void Delete(string path) => storage.Delete(path);

    private IStorage Note(string what, string path)
    {
        Asked.Enqueue($"{what} {path}");
        return storage;
    }
}
