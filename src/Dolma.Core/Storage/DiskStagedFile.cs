using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Core.Storage;

/// <summary>A file being written beside its destination, under a hidden name that its writer holds a lock on.</summary>
internal sealed class DiskStagedFile : StagedFile
{
    /// <summary>How every name of an unfinished file ends.</summary>
    public const string Suffix = ".dolma-tmp";

    /// <summary>Bytes that one name may have on Linux's file systems.</summary>
    private const int MaxNameBytes = 255;

    /// <summary>More live writers of one file than this cannot be meant.</summary>
    private const int MaxWriters = 16;

    private readonly string _path;
    private readonly string _temporary;
    private SafeFileHandle _handle;
    private DiskWriteStream? _stream;
    private StoredFile? _sealed;
    private readonly bool _isConditional;
    private readonly StoredFile? _before;
    private bool _committed;
    private bool _disposed;

    private DiskStagedFile(string path, string temporary, SafeFileHandle handle, bool isConditional, StoredFile? before)
    {
        (_isConditional, _before) = (isConditional, before);
        _path = path;
        _temporary = temporary;
        _handle = handle;
        _stream = new DiskWriteStream(handle, path);
    }

    public override Stream Stream => _stream ?? throw new InvalidOperationException($"{_path} is sealed, and more was to be written to it.");

    public override long Length => _sealed?.Size ?? _stream!.BytesWritten;

    /// <summary>Makes the directories and the unfinished file.</summary>
    /// <param name="path">Its name once it is committed.</param>
    /// <param name="isConditional">Whether a file that somebody else writes under this name in the meantime is kept.</param>
    public static DiskStagedFile Start(string path, bool isConditional)
    {
        try
        {
            if (path.EndsWith('/'))
                throw new ConfigException("", $"{path}: a file is to be written here, and this names a directory.");
            ArgumentException.ThrowIfNullOrEmpty(path);
            if (Directory.Exists(path))
                throw new RunException($"{path}: a file is to be written here, and a directory has this name. Remove it, or choose another destination.");
            StoredFile? before = isConditional ? DiskStorage.FindFile(path) : null;
            for (int slot = 0; slot < MaxWriters; slot++)
            {
                string temporary = TemporaryName(path, slot);
                if (TryStart(temporary) is { } handle)
                    return new DiskStagedFile(path, temporary, handle, isConditional, before);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw DiskErrors.Writing(path, e);
        }

        throw new RetryableException(
            $"{path}: {MaxWriters} other processes are writing this file at this moment. Stop the runs that are not meant.");
    }

    /// <summary>The hidden name, number <paramref name="slot"/>, beside the file: cut if it would be too long for a name.</summary>
    internal static string TemporaryName(string path, int slot)
    {
        string name = Path.GetFileName(path);
        string end = $".{slot}{Suffix}";
        while (Encoding.UTF8.GetByteCount(name) + end.Length + 1 > MaxNameBytes)
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return Path.Join(Path.GetDirectoryName(path), "." + name + end);
    }

    /// <summary>The path that an unfinished file was to have; of a name that had to be cut, what is left of it. Null if it is none.</summary>
    internal static string? FinalName(string temporary)
    {
        string name = Path.GetFileName(temporary);
        int slot = name.EndsWith(Suffix, StringComparison.Ordinal) ? name.LastIndexOf('.', name.Length - Suffix.Length - 1) : -1;
        return slot > 1 && name[0] == '.' ? temporary[..^name.Length] + name[1..slot] : null;
    }

    /// <summary>Removes an unfinished file, unless its writer is alive.</summary>
    internal static void RemoveAbandoned(string temporary)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (IsStillNamed(handle, temporary))
                File.Delete(temporary);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException || DiskErrors.IsLocked(e))
        {
            // It has its name by now, or will; or it is gone, and its directory may be, too.
        }
    }

    /// <summary>
    /// Flushes and closes. The lock goes with the handle; whoever takes the unfinished file over for that is found out at <see cref="Commit"/>, and
    /// this shard is done again.
    /// </summary>
    public override void Seal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_sealed is not null)
            return;
        try
        {
            _stream!.Flush();
            RandomAccess.FlushToDisk(_handle);
            _sealed = DiskStorage.Describe(_temporary, _handle);
            _stream = null;
            _handle.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(_path, e);
        }
    }

    public override StoredFile Commit()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_committed)
            throw new InvalidOperationException($"{_path} is committed already.");
        try
        {
            if (_sealed is not null)
            {
                if (!TryReopen())
                    throw TakenOver();
            }
            else
            {
                _stream!.Flush();
                RandomAccess.FlushToDisk(_handle);
            }

            if (!TakeName())
            {
                throw new RetryableException(
                    $"{_path}: somebody else wrote this file in the meantime, so it is left as it is now. Run again: a finished file is kept.");
            }

            _committed = true;
            // Only now: a lock that is weakened is for a moment none, and the file would be taken for abandoned.
            LibC.ShareLock(_handle);
            LibC.FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            return DiskStorage.Describe(_path, _handle);
        }
        catch (FileNotFoundException e)
        {
            throw new RetryableException(
                $"{_path}: its unfinished file {_temporary} was removed while it was being written, by a clean-up or another process.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(_path, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        _disposed = true;
        try
        {
            // Before the lock goes, so that nobody can take the name up in between.
            if (!_committed && (_sealed is null || !_handle.IsClosed || TryReopen()))
                File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is hidden, and the next writer of this file removes it; the failure that led here is the one to tell.
        }
        finally
        {
            _handle.Dispose();
        }
    }

    /// <summary>Locks the sealed file again; false if it is no longer as it was left.</summary>
    private bool TryReopen()
    {
        try
        {
            _handle = File.OpenHandle(_temporary, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is IOException io && DiskErrors.IsLocked(io)))
        {
            return false;
        }

        if (IsStillNamed(_handle, _temporary) && DiskStorage.Describe(_temporary, _handle) == _sealed)
            return true;
        _handle.Dispose();
        return false;
    }

    private RetryableException TakenOver() => new(
        $"{_path}: its unfinished file {_temporary} was taken over or removed before it got its name, by a clean-up or another process that writes the same.");

    /// <summary>Gives the file its name, unless what lay there when it was begun has changed or gone, or something has come to lie there.</summary>
    private bool TakeName()
    {
        if (_isConditional)
        {
            if (_before is null && LibC.TryRename(_temporary, _path) is { } renamed)
                return renamed;
            // Two that look at the same instant may both go on; what they wrote is the same, and a marker that then does not fit is seen.
            if (DiskStorage.FindFile(_path)?.Identity != _before?.Identity)
                return false;
        }

        File.Move(_temporary, _path, overwrite: true);
        return true;
    }

    /// <returns>Null if somebody who is alive writes under this name, or its file is not ours to touch.</returns>
    private static SafeFileHandle? TryStart(string temporary)
    {
        while (true)
        {
            SafeFileHandle handle;
            try
            {
                // Made, or taken over from a killed run. FileShare.None is an exclusive lock, gone with its process however that ends.
                handle = DiskStorage.OpenInDirectory(temporary, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException e) when (DiskErrors.IsLocked(e))
            {
                return null;
            }
            catch (UnauthorizedAccessException) when (File.Exists(temporary))
            {
                return null;
            }

            // Between the opening and the lock its writer may have committed or dropped it; then this is somebody's finished file. Once it
            // is locked under this name nobody else renames or removes it.
            if (IsStillNamed(handle, temporary))
            {
                RandomAccess.SetLength(handle, 0);
                return handle;
            }

            handle.Dispose();
        }
    }

    /// <summary>Whether the open file still has this name; taken for granted on systems that cannot tell.</summary>
    private static bool IsStillNamed(SafeFileHandle handle, string path) =>
        !OperatingSystem.IsLinux()
        || new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is not { } target
        || target.EndsWith("/" + Path.GetFileName(path), StringComparison.Ordinal);
}
