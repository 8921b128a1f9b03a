using System.Collections.Concurrent;
using System.Text;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Testing;

/// <summary>Storage that keeps files in memory, counts commits, and fails where a test says so.</summary>
public sealed class MemoryStorage : IStorage
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, int Version)> _files = new(StringComparer.Ordinal);

    /// <summary>Held by whoever changes a file, so that what a commit or a creation found is what it changes, and what it returns is what it made.</summary>
    private readonly Lock _changing = new();
    private int _versions;

    /// <summary>Called before a file is opened; throws to refuse, or returns another stream to read.</summary>
    public Func<string, Stream, Stream>? OnRead { get; set; }

    /// <summary>Called before a commit; throws to refuse.</summary>
    public Action<string>? OnCommit { get; set; }

    /// <summary>Called after a commit.</summary>
    public Action<string>? OnCommitted { get; set; }

    /// <summary>Whether a file that somebody else wrote since it was begun is kept.</summary>
    public bool ConditionalCommit { get; init; }

    /// <summary>Whether a file is known by its content, as on S3, so that one that is replaced by its like is the same. Otherwise by a version.</summary>
    public bool KnowsByContent { get; init; }

    /// <summary>Paths in the order in which they were committed.</summary>
    public ConcurrentQueue<string> Commits { get; } = new();

    public byte[] this[string path]
    {
        get => _files[path].Bytes;
        set
        {
            lock (_changing)
                Set(path, value);
        }
    }

    public string Text(string path) => Encoding.UTF8.GetString(this[path]);

    public StoredFile? Find(string path) =>
        _files.TryGetValue(path, out var file) ? new StoredFile(path, file.Bytes.Length, Identity(file)) : null;

    public IEnumerable<StoredFile> List(string directory) => _files
        .Where(f => f.Key.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal))
        .OrderBy(f => f.Key, StringComparer.Ordinal)
        .Select(f => new StoredFile(f.Key, f.Value.Bytes.Length, Identity(f.Value)));

    public bool IsDirectory(string path) => List(path).Any();

    public Stream OpenRead(string path)
    {
        if (!_files.TryGetValue(path, out var file))
            throw new ShardException($"{path}: not found");
        var stream = new MemoryStream(file.Bytes, writable: false);
        return OnRead?.Invoke(path, stream) ?? stream;
    }

    public StagedFile Create(string path) => new Staged(this, path);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content)
    {
        lock (_changing)
            return _files.ContainsKey(path) ? null : Set(path, content.ToArray());
    }

    public void Delete(string path)
    {
        lock (_changing)
            _files.TryRemove(path, out _);
    }

    private StoredFile Set(string path, byte[] content)
    {
        var file = (content, ++_versions);
        _files[path] = file;
        return new StoredFile(path, content.Length, Identity(file));
    }

    private string Identity((byte[] Bytes, int Version) file) => KnowsByContent ? ContentHash.Of(file.Bytes, 0).ToString() : file.Version.ToString();

    private sealed class Staged(MemoryStorage storage, string path) : StagedFile
    {
        private readonly StoredFile? _before = storage.Find(path);
        private readonly MemoryStream _stream = new();

        public override Stream Stream => _stream;

        public override long Length => _stream.Length;

        public override StoredFile Commit()
        {
            storage.OnCommit?.Invoke(path);
            StoredFile committed;
            lock (storage._changing)
            {
                if (storage.ConditionalCommit && storage.Find(path) != _before)
                    throw new RetryableException($"{path}: somebody else wrote this file in the meantime");
                committed = storage.Set(path, _stream.ToArray());
            }

            storage.Commits.Enqueue(path);
            storage.OnCommitted?.Invoke(path);
            return committed;
        }

        protected override void Dispose(bool disposing) => _stream.Dispose();
    }
}
