namespace Dolma.Core.Storage;

/// <summary>
/// A storage as it was when its folders were first looked at: what a listing showed is not asked for again file by file, and a folder in
/// which several files are looked for is listed. For planning, and for looking what is done. It keeps what it has seen in memory, reads
/// content from the storage itself, and writes nothing.
/// </summary>
public sealed class StorageSnapshot(IStorage storage) : IStorage
{
    /// <summary>Files of one folder that are asked for one by one; a few requests cost less than the listing of a folder that may be huge.</summary>
    private const int SingleLooks = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<StorageEntry>> _children = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredFile[]> _trees = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _directories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _looks = new(StringComparer.Ordinal);

    public StoredFile? Find(string path)
    {
        int slash = path.LastIndexOf('/');
        // Without a folder, or below a doubled slash, a path is spelt otherwise than a listing spells it.
        if (slash <= 0 || path[slash - 1] == '/')
            return storage.Find(path);
        string folder = path[..slash];
        lock (_lock)
        {
            if (_files.TryGetValue(path, out StoredFile known))
                return known;
            if (IsListed(folder))
                return null;
            if ((_looks[folder] = _looks.GetValueOrDefault(folder) + 1) <= SingleLooks)
                folder = "";
        }

        if (folder.Length > 0 && TryList(folder))
        {
            lock (_lock)
                return _files.TryGetValue(path, out StoredFile listed) ? listed : null;
        }

        StoredFile? found = storage.Find(path);
        if (found is { } file)
        {
            lock (_lock)
                _files[path] = file;
        }

        return found;
    }

    public IEnumerable<StoredFile> List(string directory)
    {
        string folder = Trim(directory);
        lock (_lock)
        {
            if (InTree(folder) is { } below)
                return below;
        }

        StoredFile[] files = [.. storage.List(directory)];
        lock (_lock)
        {
            _trees[folder] = files;
            foreach (StoredFile file in files)
                _files[file.Path] = file;
        }

        return files;
    }

    public IEnumerable<StorageEntry> Children(string directory)
    {
        string folder = Trim(directory);
        lock (_lock)
        {
            if (_children.TryGetValue(folder, out IReadOnlyList<StorageEntry>? known))
                return known;
            if (InTree(folder) is { } below)
                return _children[folder] = [.. StorageEntry.RightBelow(folder, below)];
        }

        StorageEntry[] entries = [.. storage.Children(directory)];
        lock (_lock)
        {
            _children[folder] = entries;
            foreach (StorageEntry entry in entries)
            {
                if (entry.File is { } file)
                    _files[file.Path] = file;
            }
        }

        return entries;
    }

    public bool IsDirectory(string path)
    {
        string folder = Trim(path);
        int slash = folder.LastIndexOf('/');
        lock (_lock)
        {
            if (_directories.TryGetValue(folder, out bool known))
                return known;
            if (slash > 0 && _children.TryGetValue(folder[..slash], out IReadOnlyList<StorageEntry>? siblings))
                return _directories[folder] = siblings.Any(entry => entry.IsDirectory && entry.Path == folder);
        }

        bool isDirectory = storage.IsDirectory(path);
        lock (_lock)
            return _directories[folder] = isDirectory;
    }

    public Stream OpenRead(string path) => storage.OpenRead(path);

    public Stream OpenRead(string path, long offset) => storage.OpenRead(path, offset);

    public Stream OpenRead(string path, long offset, long length) => storage.OpenRead(path, offset, length);

    public StagedFile Create(string path) => throw NotWritten(path);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => throw NotWritten(path);

    public void Delete(string path) => throw NotWritten(path);

    private static InvalidOperationException NotWritten(string path) => new($"{path}: nothing is written through a snapshot.");

    private static string Trim(string directory) => directory.Length > 1 && directory[^1] == '/' && directory[^2] != '/' ? directory[..^1] : directory;

    private bool TryList(string folder)
    {
        try
        {
            Children(folder);
            return true;
        }
        catch (DolmaException)
        {
            // Its files may be there to be read all the same.
            return false;
        }
    }

    private bool IsListed(string folder) => _children.ContainsKey(folder) || TreeOf(folder) is not null;

    /// <summary>The folder itself or the one above it that was listed with all below; null if none was.</summary>
    private string? TreeOf(string folder)
    {
        if (_trees.Count == 0)
            return null;
        for (string above = folder; ; above = above[..above.LastIndexOf('/')])
        {
            if (_trees.ContainsKey(above))
                return above;
            if (above.LastIndexOf('/') <= 0)
                return null;
        }
    }

    private ArraySegment<StoredFile>? InTree(string folder)
    {
        if (TreeOf(folder) is not { } tree)
            return null;
        StoredFile[] files = _trees[tree];
        if (tree == folder)
            return files;
        int first = FirstFrom(files, folder + "/");
        // What begins with "folder/" ends where "folder0" would stand: 0 is the character after the slash.
        return new ArraySegment<StoredFile>(files, first, FirstFrom(files, folder + "0") - first);
    }

    private static int FirstFrom(StoredFile[] files, string path)
    {
        int low = 0;
        for (int high = files.Length; low < high;)
        {
            int middle = (low + high) / 2;
            if (PathOrder.Instance.Compare(files[middle].Path, path) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
