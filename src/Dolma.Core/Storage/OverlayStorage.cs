namespace Dolma.Core.Storage;

/// <summary>
/// Another storage, with changes that stay in memory: what is written and deleted is seen through this one and does not reach the other.
/// For finding out what a run would do.
/// </summary>
/// <param name="below">What is read where nothing was written.</param>
/// <param name="isHidden">Which of its files are not seen; null for none.</param>
public sealed class OverlayStorage(IStorage below, Func<string, bool>? isHidden = null) : IStorage
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Content?> _own = new(PathOrder.Instance);
    private long _versions;

    private sealed record Content(byte[] Bytes, StoredFile File);

    /// <summary>Bytes that were written and are still there.</summary>
    public long BytesWritten
    {
        get
        {
            lock (_lock)
                return _own.Values.Sum(content => content?.Bytes.LongLength ?? 0);
        }
    }

    public StoredFile? Find(string path)
    {
        lock (_lock)
        {
            if (_own.TryGetValue(path, out Content? content))
                return content?.File;
        }

        return isHidden?.Invoke(path) == true ? null : below.Find(path);
    }

    public IEnumerable<StoredFile> List(string directory)
    {
        string prefix = directory.EndsWith('/') ? directory : directory + "/";
        StoredFile[] others = [.. below.List(directory)];
        lock (_lock)
        {
            return
            [
                .. others.Where(file => !_own.ContainsKey(file.Path) && isHidden?.Invoke(file.Path) != true)
                    .Concat(_own.Where(own => own.Value is not null && own.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(own => own.Value!.File))
                    .OrderBy(file => file.Path, PathOrder.Instance),
            ];
        }
    }

    public bool IsDirectory(string path)
    {
        string prefix = path.TrimEnd('/') + "/";
        lock (_lock)
        {
            if (_own.Any(own => own.Value is not null && own.Key.StartsWith(prefix, StringComparison.Ordinal)))
                return true;
        }

        return below.IsDirectory(path) && (isHidden is null || List(path).Any());
    }

    public Stream OpenRead(string path)
    {
        lock (_lock)
        {
            if (_own.TryGetValue(path, out Content? content))
                return content is not null ? new MemoryStream(content.Bytes, writable: false) : throw new ShardException($"{path}: there is no such file.");
        }

        return isHidden?.Invoke(path) == true ? throw new ShardException($"{path}: there is no such file.") : below.OpenRead(path);
    }

    public StagedFile Create(string path) => new Staged(this, path);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content)
    {
        lock (_lock)
            return Find(path) is null ? Put(path, content.ToArray()) : null;
    }

    public void Delete(string path)
    {
        lock (_lock)
            _own[path] = null;
    }

    /// <summary>Writes a file.</summary>
    public StoredFile Put(string path, byte[] content)
    {
        lock (_lock)
        {
            var file = new StoredFile(path, content.Length, $"memory {++_versions}");
            _own[path] = new Content(content, file);
            return file;
        }
    }

    private sealed class Staged(OverlayStorage storage, string path) : StagedFile
    {
        private readonly MemoryStream _stream = new();

        public override Stream Stream => _stream;

        public override long Length => _stream.Length;

        public override StoredFile Commit() => storage.Put(path, _stream.ToArray());

        protected override void Dispose(bool disposing) => _stream.Dispose();
    }
}
