using System.Reflection;
using System.Runtime.Versioning;
using Dolma.Core.Storage;

namespace Dolma.Taggers.Modules;

/// <summary>Opens a module and says why it cannot be one.</summary>
internal static class ModuleFile
{
    /// <summary>What is wrong with a path, before it is touched; null if nothing is.</summary>
    public static string? ProblemOfPath(string path)
    {
        if (path.EndsWith(".py", StringComparison.OrdinalIgnoreCase))
        {
            return $"is {path}, a Python file, and this program loads .NET assemblies. Write its taggers as classes with [DolmaTagger(\"name\")] "
                + "(docs/tagger-plugins.md), build them, and give the .dll; or keep tagging with the original and mix with both programs' attributes.";
        }

        if (StoragePath.Scheme(path).Length > 0)
            return $"is {path}, and code is only loaded from this machine. Copy the assembly here first.";
        if (Directory.Exists(path))
            return $"is {path}, a folder. Give the assembly itself, such as {StoragePath.Join(path, "MyTaggers.dll")}.";
        return File.Exists(path) ? null : $"Could not find module {path}. Give the path of an assembly (.dll), relative to the current folder or absolute.";
    }

    /// <summary>Loads the assembly, running none of its code.</summary>
    /// <exception cref="UnusableModuleException">It is none, or not for this program.</exception>
    public static (ModuleContext Context, Assembly Assembly) Load(string fullPath)
    {
        try
        {
            var context = new ModuleContext(fullPath);
            Assembly assembly = context.LoadFromAssemblyPath(fullPath);
            RequireTarget(assembly, fullPath);
            RequireVersions(assembly, fullPath);
            return (context, assembly);
        }
        catch (BadImageFormatException e)
        {
            throw new UnusableModuleException($"is {fullPath}, which is no .NET assembly for this kind of machine. Give a .dll that `dotnet build` made.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new UnusableModuleException($"is {fullPath}, which cannot be loaded: {e.Message}", e);
        }
    }

    private static void RequireTarget(Assembly assembly, string path)
    {
        string? target = assembly.GetCustomAttributesData()
            .FirstOrDefault(data => data.AttributeType.FullName == typeof(TargetFrameworkAttribute).FullName)?
            .ConstructorArguments[0].Value as string;
        if (target is null)
            return;
        var framework = new FrameworkName(target);
        bool fits = framework.Identifier == ".NETStandard"
            || (framework.Identifier == ".NETCoreApp" && framework.Version.Major <= Environment.Version.Major);
        if (!fits)
        {
            throw new UnusableModuleException(
                $"is {path}, which is built for {target}, and this program runs on .NET {Environment.Version.Major}. Build it for net{Environment.Version.Major}.0.");
        }
    }

    private static void RequireVersions(Assembly assembly, string path)
    {
        foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
        {
            if (ModuleContext.Shared.FirstOrDefault(shared => shared.Name == reference.Name) is { } here && here.Version != reference.Version)
            {
                throw new UnusableModuleException(
                    $"is {path}, which was built against {reference.Name} {reference.Version}, and this program has {here.Version}. "
                    + $"Build it again against the {reference.Name}.dll beside this program.");
            }
        }
    }
}

/// <summary>A module that cannot be used.</summary>
/// <param name="message">The end of a sentence that begins with the setting's name.</param>
internal sealed class UnusableModuleException(string message, Exception? inner = null) : Exception(message, inner);
