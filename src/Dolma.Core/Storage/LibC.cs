using System.Runtime.InteropServices;

namespace Dolma.Core.Storage;

/// <summary>The one thing that .NET cannot say to the system: that a directory's entries are to reach the disk.</summary>
internal static partial class LibC
{
    private const string Library = "libc";
    private const int ReadOnly = 0;

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

    [LibraryImport(Library, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
