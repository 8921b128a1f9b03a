namespace Dolma.Core.Storage;

/// <summary>A file or an object, as a listing shows it.</summary>
/// <param name="Path">Local path, or <c>s3://bucket/key</c>.</param>
/// <param name="Size">Bytes as stored.</param>
/// <param name="Identity">
/// Changes whenever the content does: modification time in ticks for a file, the ETag for an object. Compared, never interpreted.
/// </param>
public readonly record struct StoredFile(string Path, long Size, string Identity);

/// <summary>
/// The one way to bytes at rest. Paths are local paths or URLs with a scheme; an implementation serves one scheme,
/// <c>StorageRouter</c> all of them. All members may be called from many threads at once, and block.
/// </summary>
public interface IStorage
{
    /// <summary>The file at exactly this path; null if there is none, or if it is a directory.</summary>
    StoredFile? Find(string path);

    /// <summary>
    /// Every file under a directory (or, for objects, under this prefix with a trailing slash), at any depth, hidden ones too,
    /// in ordinal order of path. Empty if there is nothing.
    /// </summary>
    IEnumerable<StoredFile> List(string directory);

    /// <summary>
    /// The files and directories right under a directory, hidden ones too, in ordinal order of path; empty if there is nothing.
    /// </summary>
    /// <remarks>Derived from <see cref="List"/>, which reads all that lies below; an implementation that can do with less does.</remarks>
    IEnumerable<StorageEntry> Children(string directory) => StorageEntry.RightBelow(directory, List(directory));

    /// <summary>
    /// Whether the path is a directory; for objects, whether any key begins with it and a slash.
    /// </summary>
    bool IsDirectory(string path);

    /// <summary>
    /// A forward-only stream over the stored bytes. Interrupted transfers are resumed inside the stream; what could not be resumed
    /// surfaces as <see cref="RetryableException"/>, everything else as <see cref="ShardException"/> naming the path.
    /// </summary>
    Stream OpenRead(string path);

    /// <summary>The same from a byte on.</summary>
    /// <remarks>Derived from reading what lies before it; an implementation that can begin there does.</remarks>
    Stream OpenRead(string path, long offset)
    {
        Stream stream = OpenRead(path);
        byte[] passed = new byte[Math.Min(offset, 1 << 16)];
        while (offset > 0 && stream.Read(passed, 0, (int)Math.Min(offset, passed.Length)) is > 0 and int read)
            offset -= read;
        return stream;
    }

    /// <summary>The same, of at most <paramref name="length"/> bytes.</summary>
    /// <remarks>Derived from reading to the end; an implementation that can ask for so much does.</remarks>
    Stream OpenRead(string path, long offset, long length) => new BoundedReadStream(OpenRead(path, offset), length);

    /// <summary>
    /// Starts a new file that becomes visible under <paramref name="path"/> only by <see cref="StagedFile.Commit"/>.
    /// Parent directories are made.
    /// </summary>
    StagedFile Create(string path);

    /// <summary>
    /// Finds out whether files may be made in a directory, before the work that is to be written there. Nothing is left of it. An implementation that
    /// finds out when a file is created, which is before it is filled, need not.
    /// </summary>
    /// <exception cref="RunException">Writing is refused.</exception>
    void CheckWriting(string directory)
    {
    }

    /// <summary>
    /// Writes a small file unless there is one of this name. Of several that try at once, on any machines, one succeeds. A reader may for
    /// an instant see less than all of it.
    /// </summary>
    /// <returns>The new file; null if there was one.</returns>
    StoredFile? TryCreate(string path, ReadOnlySpan<byte> content);

    /// <summary>Removes the file; nothing happens if it is not there.</summary>
    void Delete(string path);

    /// <summary>
    /// Removes a directory and those below it as far as nothing is in them; what somebody else puts there meanwhile stays. Nothing happens where
    /// directories are no more than the names of what is in them.
    /// </summary>
    void RemoveEmptyDirectories(string directory)
    {
    }

    /// <summary>
    /// Removes what writers that were lost have left below a directory of files that somebody else has finished. A writer that is alive after all, and
    /// holds on to such a file, finds that it cannot be committed any more.
    /// </summary>
    /// <param name="isFinished">Told the path that a file was to have.</param>
    void RemoveUnfinished(string directory, Func<string, bool> isFinished)
    {
        // Where nothing can be left.
    }
}
