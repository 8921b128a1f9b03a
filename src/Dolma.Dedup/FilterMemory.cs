using System.Runtime.InteropServices;

namespace Dolma.Dedup;

/// <summary>
/// Zeroed memory of any size. Large ones lie on huge pages where Linux has them: a filter is touched at random, and with small pages
/// the way to each touch is looked up in memory as well.
/// </summary>
internal static unsafe partial class FilterMemory
{
    private const nuint HugePage = 2 << 20;
    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 2 | 0x20;
    private const int UseHugePages = 14;

    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (!IsMapped(bytes))
            return NativeMemory.AllocZeroed(bytes);
        void* start = Map(null, bytes + HugePage, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == (void*)-1)
            throw new OutOfMemoryException($"{bytes:N0} bytes are not to be had.");
        // The kernel gives huge pages to whole ones only, so the part in use begins at one; what is before it is never touched.
        var aligned = (void*)(((nuint)start + HugePage - 1) / HugePage * HugePage);
        nuint before = (nuint)aligned - (nuint)start;
        if (before > 0)
            _ = Unmap(start, before);
        if (before < HugePage)
            _ = Unmap((byte*)aligned + bytes, HugePage - before);
        _ = Advise(aligned, bytes, UseHugePages);
        return aligned;
    }

    public static void Free(void* memory, nuint bytes)
    {
        if (memory is null)
            return;
        if (IsMapped(bytes))
            _ = Unmap(memory, bytes);
        else
            NativeMemory.Free(memory);
    }

    /// <summary>Whole pages only, so that what is cut off at either end begins at one.</summary>
    private static bool IsMapped(nuint bytes) => OperatingSystem.IsLinux() && bytes >= 2 * HugePage && bytes % HugePage == 0;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
