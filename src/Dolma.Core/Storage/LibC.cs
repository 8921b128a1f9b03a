using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Core.Storage;

/// <summary>
/// What .NET has no words for: that a directory's entries are to reach the disk, that a lock is now a weaker one, and that a file is to get
/// a name only if nobody has it.
/// </summary>
internal static partial class LibC
{
    private const string Library = "libc";
    private const int LockShared = 1;
    private const int LockNonBlocking = 4;
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;

    /// <summary>O_RDONLY, and O_CLOEXEC: a program that is started in this instant has nothing to do with the file.</summary>
    private static readonly int ReadOnly = OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <summary>
    /// Makes a rename in this directory survive a power cut. What the file system refuses (some network ones do) is left to it.
    /// </summary>
    public static void FlushDirectory(string path)
    {
        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
            return;
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>
    /// Turns the exclusive lock of <see cref="FileShare.None"/> into the shared one that .NET's readers take, so that they get in.
    /// </summary>
    public static void ShareLock(SafeFileHandle handle) => _ = Flock(handle, LockShared | LockNonBlocking);

    /// <summary>Gives a file another name unless there is a file of that name.</summary>
    /// <returns>Null if this system, or its file system, cannot do so in one step.</returns>
    public static bool? TryRename(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        if (RenameAt2(CurrentFolder, from, CurrentFolder, to, NoReplace) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == DiskErrors.Exists ? false : null;
    }

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport(Library, EntryPoint = "flock")]
    private static partial int Flock(SafeFileHandle descriptor, int operation);

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
