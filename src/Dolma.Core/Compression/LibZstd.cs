using System.Runtime.InteropServices;

namespace Dolma.Core.Compression;

/// <summary>Zstandard's streaming decoder and one-shot encoder (Debian package libzstd1).</summary>
internal static unsafe partial class LibZstd
{
    public const int CompressionLevelParameter = 100;
    public const int ChecksumFlagParameter = 201;

    private const string Library = "libzstd.so.1";

    public static void Require() => NativeLibraries.Require(Library, "libzstd1", "read and write .zst files");

    public static bool IsError(nuint code) => ZSTD_isError(code) != 0;

    public static string ErrorName(nuint code) => Marshal.PtrToStringUTF8((nint)ZSTD_getErrorName(code)) ?? "unknown error";

    [LibraryImport(Library)]
    public static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeDCtx(nint context);

    /// <returns>0 at the end of a frame whose output is all flushed; an error code; else a hint.</returns>
    [LibraryImport(Library)]
    public static partial nuint ZSTD_decompressStream(nint context, OutBuffer* output, InBuffer* input);

    [LibraryImport(Library)]
    public static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compressBound(nuint length);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compress2(nint context, byte* output, nuint capacity, byte* input, nuint length);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial byte* ZSTD_getErrorName(nuint code);

    [StructLayout(LayoutKind.Sequential)]
    public struct InBuffer
    {
        public byte* Source;
        public nuint Size;
        public nuint Position;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct OutBuffer
    {
        public byte* Target;
        public nuint Size;
        public nuint Position;
    }
}
