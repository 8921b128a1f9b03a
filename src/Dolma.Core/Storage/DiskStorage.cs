using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Core.Storage;

/// <summary>
/// Files of this machine. What is being written lies beside its destination as <c>.NAME.N.dolma-tmp</c>, locked by its writer, and is
/// flushed and renamed on commit; what a killed run left under such a name is removed when the same file is created again.
/// </summary>
public sealed class DiskStorage : IStorage
{
    /// <summary>Tries of making a file in a directory that somebody else removes whenever it is empty.</summary>
    private const int OpenAttempts = 100;

    /// <summary>
    /// How long a file may have its name and still be locked by its writer: between two calls of the system, unless that process is held up just there.
    /// </summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Commit only if what had the name when writing began still has it, or nothing still has: for processes that share work, where one that
    /// was thought dead must not replace what another has finished.
    /// </summary>
    public bool ConditionalCommit { get; init; }

    public StoredFile? Find(string path) => FindFile(path);

    /// <inheritdoc cref="Find"/>
    internal static StoredFile? FindFile(string path)
    {
        try
        {
            // Unlike Exists, this tells a file that is not there from a folder that may not be entered.
            return File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? null : Describe(path, new FileInfo(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            // Arguments: empty, or with a NUL, which no file has in its name.
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Reading(path, e);
        }
    }

    public IEnumerable<StoredFile> List(string directory)
    {
        var files = new List<StoredFile>();
        if (Directory.Exists(directory))
            Collect(new DirectoryInfo(directory), TrimSlash(directory), ancestors: [], files);
        files.Sort(static (a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return files;
    }

    public IEnumerable<StorageEntry> Children(string directory)
    {
        var entries = new List<StorageEntry>();
        if (!Directory.Exists(directory))
        {
            RefuseUndecoded(directory);
            return entries;
        }

        string prefix = TrimSlash(directory);
        foreach (FileSystemInfo info in Entries(new DirectoryInfo(directory)))
        {
            string path = prefix + "/" + info.Name;
            if (IsDirectory(info))
                entries.Add(new StorageEntry(path, File: null));
            else if (Describe(path, info) is { } file)
                entries.Add(new StorageEntry(path, file));
        }

        entries.Sort(static (a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        return entries;
    }

    public bool IsDirectory(string path) => Directory.Exists(path);

    public Stream OpenRead(string path) => OpenRead(path, 0);

    public Stream OpenRead(string path, long offset)
    {
        try
        {
            return new DiskReadStream(Open(path), path, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw DiskErrors.Reading(path, e);
        }
    }

    public StagedFile Create(string path) => DiskStagedFile.Start(path, ConditionalCommit);

    public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using SafeFileHandle handle = OpenInDirectory(path, FileMode.CreateNew, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.Write(handle, content, 0);
            return Describe(path, handle);
        }
        catch (IOException e) when (DiskErrors.IsThere(e))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(path, e);
        }
    }

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(path, e);
        }
    }

    public void RemoveEmptyDirectories(string directory)
    {
        try
        {
            // A link to a directory is something that is in there.
            foreach (string child in Directory.EnumerateDirectories(directory, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }))
                RemoveEmptyDirectories(child);
            Directory.Delete(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or not empty, or not ours: an empty directory is in nobody's way.
        }
    }

    public void RemoveUnfinished(string directory, Func<string, bool> isFinished)
    {
        if (!Directory.Exists(directory))
            return;
        // Names alone, without the files' properties; links may lead back up.
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            foreach (string temporary in Directory.EnumerateFiles(TrimSlash(directory), "*" + DiskStagedFile.Suffix, all))
            {
                if (DiskStagedFile.FinalName(temporary) is { } path && isFinished(path))
                    DiskStagedFile.RemoveAbandoned(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(directory, e);
        }
    }

    internal static StoredFile Describe(string path, SafeFileHandle handle) => new(
        path, RandomAccess.GetLength(handle), Identity(File.GetLastWriteTimeUtc(handle)));

    /// <summary>Opens for writing, and makes the directories that are not there.</summary>
    internal static SafeFileHandle OpenInDirectory(string path, FileMode mode, FileShare share)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                MakeDirectoryOf(path);
                return File.OpenHandle(path, mode, FileAccess.Write, share);
            }
            catch (IOException e) when (e is DirectoryNotFoundException or FileNotFoundException && attempt < OpenAttempts)
            {
                // Somebody who found it empty has just removed it; one that is just going takes no file any more, though it is still seen.
            }
        }
    }

    private static void MakeDirectoryOf(string path)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } parent)
            return;
        try
        {
            Directory.CreateDirectory(parent);
        }
        catch (IOException e) when (DiskErrors.IsThere(e))
        {
            // It was there when it was to be made, and gone when it was looked at; or a file has its name.
            throw new DirectoryNotFoundException(e.Message, e);
        }
    }

    private static SafeFileHandle Open(string path)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            }
            catch (IOException e) when (DiskErrors.IsLocked(e) && Stopwatch.GetElapsedTime(started) < LockPatience)
            {
                // A file that was given its name this instant is still locked by its writer.
                Thread.Sleep(1);
            }
        }
    }

    private static void Collect(DirectoryInfo directory, string prefix, HashSet<string> ancestors, List<StoredFile> files)
    {
        // A link that leads back up would go round until the path is too long.
        string real = directory.LinkTarget is null ? directory.FullName : directory.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (!ancestors.Add(real))
            return;
        foreach (FileSystemInfo info in Entries(directory))
        {
            string path = prefix + "/" + info.Name;
            if (info is DirectoryInfo child)
                Collect(child, path, ancestors, files);
            else if (IsDirectory(info))
                Collect(new DirectoryInfo(info.FullName), path, ancestors, files);
            else if (Describe(path, info) is { } file)
                files.Add(file);
        }

        ancestors.Remove(real);
    }

    private static IEnumerable<FileSystemInfo> Entries(DirectoryInfo directory)
    {
        try
        {
            return [.. directory.EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })];
        }
        catch (DirectoryNotFoundException)
        {
            RefuseUndecoded(directory.FullName);
            return [];
        }
        catch (UnauthorizedAccessException) when (directory.Name == "lost+found")
        {
            // Every ext4 file system has one at its root, for root's eyes only. Nobody's data is in there.
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException(
                $"{directory.FullName}: the directory cannot be listed: {DiskErrors.Reason(e)}. Allow reading it, or leave it out of the pattern.", e);
        }
    }

    private static void RefuseUndecoded(string directory)
    {
        if (directory.Contains(DiskErrors.Undecoded, StringComparison.Ordinal))
            throw new RunException($"{directory}: {DiskErrors.NotUtf8}. Rename this directory, or leave it out of the pattern.");
    }

    private static bool IsDirectory(FileSystemInfo info) =>
        info is DirectoryInfo || (info.LinkTarget is not null && Directory.Exists(info.FullName));

    /// <summary>Null if it vanished since the directory was read, or is a link to nothing.</summary>
    private static StoredFile? Describe(string path, FileSystemInfo info)
    {
        try
        {
            var file = info.LinkTarget is null ? (FileInfo)info : info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            if (file is { Exists: true })
                return new StoredFile(path, file.Length, Identity(file.LastWriteTimeUtc));
            // It is there under a name that cannot be said. Listed, it fails when it is opened; left out, it would be lost in silence.
            return info.LinkTarget is null && info.Name.Contains(DiskErrors.Undecoded, StringComparison.Ordinal) ? new StoredFile(path, 0, "") : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Identity(DateTime modified) => modified.Ticks.ToString();

    private static string TrimSlash(string directory) => directory.Length > 1 ? directory.TrimEnd('/') : directory == "/" ? "" : directory;
}
