using System.Runtime.InteropServices;

namespace Dolma.Core.Compression;

/// <summary>bzip2's decoder and one-shot encoder (Debian package libbz2-1.0).</summary>
internal static unsafe partial class LibBzip2
{
    public const int Ok = 0;
    public const int StreamEnd = 4;
    public const int DataErrorMagic = -5;

    private const string Library = "libbz2.so.1.0";

    public static void Require() => NativeLibraries.Require(Library, "libbz2-1.0", "read and write .bz2 files");

    [LibraryImport(Library)]
    public static partial int BZ2_bzDecompressInit(BzStream* stream, int verbosity, int small);

    [LibraryImport(Library)]
    public static partial int BZ2_bzDecompress(BzStream* stream);

    [LibraryImport(Library)]
    public static partial int BZ2_bzDecompressEnd(BzStream* stream);

    [LibraryImport(Library)]
    public static partial int BZ2_bzBuffToBuffCompress(
        byte* output, uint* outputLength, byte* input, uint inputLength, int hundredsOfKilobytes, int verbosity, int workFactor);

    /// <summary>The library's <c>bz_stream</c>, field by field. Its state points back here, so it must not move.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BzStream
    {
        public byte* NextIn;
        public uint AvailableIn;
        public uint TotalInLow;
        public uint TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut;
        public uint TotalOutLow;
        public uint TotalOutHigh;
        public void* State;
        public void* Allocate;
        public void* Free;
        public void* Opaque;
    }
}
