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
    private readonly SafeFileHandle _handle;
    private readonly DiskWriteStream _stream;
    private bool _committed;
    private bool _disposed;

    private DiskStagedFile(string path, string temporary, SafeFileHandle handle)
    {
        _path = path;
        _temporary = temporary;
        _handle = handle;
        _stream = new DiskWriteStream(handle, path);
    }

    public override Stream Stream => _stream;

    public override long Length => _stream.BytesWritten;

    /// <summary>Makes the directories and the unfinished file.</summary>
    public static DiskStagedFile Start(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new RunException($"{path}: a file is to be written here, and a directory has this name. Remove it, or choose another destination.");
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
                Directory.CreateDirectory(parent);
            for (int slot = 0; slot < MaxWriters; slot++)
            {
                string temporary = TemporaryName(path, slot);
                if (TryStart(temporary) is { } handle)
                    return new DiskStagedFile(path, temporary, handle);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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

    public override StoredFile Commit()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_committed)
            throw new InvalidOperationException($"{_path} is committed already.");
        try
        {
            _stream.Flush();
            RandomAccess.FlushToDisk(_handle);
            LibC.ShareLock(_handle);
            File.Move(_temporary, _path, overwrite: true);
            _committed = true;
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
            if (!_committed)
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

    /// <returns>Null if somebody who is alive writes under this name.</returns>
    private static SafeFileHandle? TryStart(string temporary)
    {
        // Twice: the first may find what a killed run left, and remove it.
        for (int attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                // FileShare.None is an exclusive lock, gone with the process however that ends.
                return File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            }
            catch (IOException) when (File.Exists(temporary))
            {
            }

            try
            {
                using SafeFileHandle abandoned = File.OpenHandle(temporary, FileMode.Open, FileAccess.Write, FileShare.None);
                File.Delete(temporary);
            }
            catch (FileNotFoundException)
            {
            }
            catch (IOException)
            {
                return null;
            }
        }

        return null;
    }
}
