using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Olmo.Torch;

/// <summary>
/// Finds and checks <c>libolmo_torch.so</c>: what <c>OLMO_TORCH_LIBRARY</c> names, else the file beside this assembly, else
/// <c>artifacts/native</c> of the checkout that the assembly was built in.
/// </summary>
public static class TorchLibrary
{
    /// <summary>The environment's name for the library's path; it wins over the file beside the assembly, which may be for another libtorch.</summary>
    public const string PathVariable = "OLMO_TORCH_LIBRARY";

    internal const string Name = "olmo_torch";

    private const string FileName = "libolmo_torch.so";

    // "OLMT" and the version in native/olmo_torch.h.
    private const uint Magic = 0x4F4C4D54;
    private const uint AbiVersion = 1;

    private static readonly Lazy<(nint Handle, string Path)> Loaded = new(Load);

    /// <summary>The library in use.</summary>
    /// <exception cref="TorchException">It is missing, broken or of another version.</exception>
    public static string Path => Loaded.Value.Path;

    /// <summary>libtorch's version, <c>1.13.1</c>.</summary>
    public static string TorchVersion => Marshal.PtrToStringUTF8(Native.TorchVersion()) ?? "";

    /// <summary>Handles given out by the library and not yet freed, all threads together. A loop that leaks none keeps it constant.</summary>
    public static long LiveTensors => Native.LiveTensors();

    /// <summary>Why the library cannot be used; null if it can. For tests and for checks before a long run.</summary>
    public static string? Problem
    {
        get
        {
            try
            {
                _ = Loaded.Value;
                return null;
            }
            catch (TorchException e)
            {
                return e.Message;
            }
        }
    }

#pragma warning disable CA2255 // The resolver has to stand before the first import is bound; there is no call that always comes earlier.
    [ModuleInitializer]
    internal static void Register() =>
        NativeLibrary.SetDllImportResolver(typeof(TorchLibrary).Assembly, static (name, _, _) => name == Name ? Loaded.Value.Handle : 0);
#pragma warning restore CA2255

    private static (nint Handle, string Path) Load()
    {
        string folder = System.IO.Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } beside
            ? beside
            : AppContext.BaseDirectory;
        return Open(Locate(Environment.GetEnvironmentVariable(PathVariable), folder));
    }

    /// <summary>Loads a library and checks that it is this interface's.</summary>
    internal static (nint Handle, string Path) Open(string path)
    {
        nint handle;
        try
        {
            handle = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchException(
                $"{path} cannot be loaded: {e.Message.Trim()} Install the libtorch that it was built against (Debian: libtorch-dev), "
                + "or build it again with src/Olmo.Torch/native/build.sh.",
                e);
        }

        uint magic = Number(handle, "olmo_magic", path);
        uint version = Number(handle, "olmo_abi_version", path);
        if (magic != Magic || version != AbiVersion)
        {
            throw new TorchException(
                $"{path} has magic {magic:x8} and interface version {version}; expected {Magic:x8} and {AbiVersion}. "
                + "Build it again with src/Olmo.Torch/native/build.sh.");
        }

        return (handle, path);
    }

    private static unsafe uint Number(nint handle, string export, string path) =>
        NativeLibrary.TryGetExport(handle, export, out nint address)
            ? ((delegate* unmanaged<uint>)address)()
            : throw new TorchException($"{path} has no function {export}: it is not Olmo.Torch's native library.");

    /// <param name="named">What the environment names, a file or its folder; null or empty if nothing.</param>
    /// <param name="folder">Where this assembly lies.</param>
    internal static string Locate(string? named, string folder)
    {
        if (!string.IsNullOrEmpty(named))
        {
            string file = Directory.Exists(named) ? System.IO.Path.Combine(named, FileName) : named;
            return File.Exists(file)
                ? System.IO.Path.GetFullPath(file)
                : throw new TorchException($"{PathVariable} is `{named}`, and there is no file {file}.");
        }

        string local = System.IO.Path.Combine(folder, FileName);
        if (File.Exists(local))
            return local;
        for (DirectoryInfo? up = new(folder); up is not null; up = up.Parent)
        {
            string built = System.IO.Path.Combine(up.FullName, "artifacts", "native", FileName);
            if (File.Exists(built))
                return built;
        }

        throw new TorchException(
            $"{FileName} was not found: {PathVariable} is not set, and neither {local} nor artifacts/native/{FileName} in a folder above exists. "
            + "Install libtorch (Debian: apt-get install libtorch-dev cmake g++) and run src/Olmo.Torch/native/build.sh, "
            + "or set CMAKE_PREFIX_PATH to a PyTorch installation first.");
    }
}
