using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Dolma.Core.Compression;

/// <summary>Asks for a native library before its first call, so that a missing one is a sentence and not a loader's trace.</summary>
public static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, bool> Found = new(StringComparer.Ordinal);

    /// <exception cref="RunException">It is not there; the message names the package that brings it.</exception>
    public static void Require(string library, string package, string purpose)
    {
        if (!Found.GetOrAdd(library, static name => NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out _)))
        {
            throw new RunException(
                $"{library} is needed to {purpose}, and this machine does not have it. Install the package {package} " +
                $"(Debian, Ubuntu: apt-get install {package}).");
        }
    }
}
