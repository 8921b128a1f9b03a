using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using Dolma.Core.Documents;

namespace Dolma.Taggers.Modules;

/// <summary>
/// Where one module and what it brings along are loaded, apart from other modules: two of them may need different versions of a
/// library. Types of this program are never loaded twice, even if a copy of its assemblies lies beside the module.
/// </summary>
internal sealed class ModuleContext(string path) : AssemblyLoadContext(path)
{
    /// <summary>The assemblies whose types modules and this program have in common, with the versions that run here.</summary>
    public static IReadOnlyList<AssemblyName> Shared { get; } = [typeof(Tagger).Assembly.GetName(), typeof(Document).Assembly.GetName()];

    private readonly AssemblyDependencyResolver _resolver = new(path);

    /// <summary>The assemblies beside the module that it needs, directly or through one another; those that are missing are left out.</summary>
    public IReadOnlyList<ModuleDependency> Dependencies(Assembly module)
    {
        var found = new SortedDictionary<string, ModuleDependency>(StringComparer.Ordinal);
        var open = new Stack<Assembly>([module]);
        while (open.TryPop(out Assembly? assembly))
        {
            foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
            {
                if (found.ContainsKey(reference.Name!) || PathOf(reference) is not { } file)
                    continue;
                found.Add(reference.Name!, new ModuleDependency(reference.Name!, HashOf(file)));
                open.Push(LoadFromAssemblyPath(file));
            }
        }

        return [.. found.Values];
    }

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    protected override Assembly? Load(AssemblyName assemblyName) => PathOf(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;

    /// <summary>Null for what the program has, of itself or from .NET.</summary>
    private string? PathOf(AssemblyName reference) =>
        Shared.Any(shared => shared.Name == reference.Name) ? null : _resolver.ResolveAssemblyToPath(reference);
}
