using System.Reflection;
using Dolma.Core;

namespace Dolma.Taggers.Modules;

/// <summary>
/// Adds the taggers of assemblies from outside to a registry (<c>--tagger_modules</c>; spec/tag 3.11,
/// <c>dolma:python/dolma/core/registry.py</c>). Each assembly is loaded apart from the others and stays until the program ends.
/// </summary>
public static class TaggerModules
{
    private const string Key = "tagger_modules";

    /// <summary>Loads every module, each file once.</summary>
    /// <returns>The modules, in the order in which they were named.</returns>
    /// <exception cref="ConfigException">At least one cannot be used; everything that is wrong with all of them.</exception>
    public static IReadOnlyList<TaggerModule> Load(IReadOnlyList<string> paths, TaggerRegistry registry)
    {
        var modules = new List<TaggerModule>();
        var problems = new List<ConfigProblem>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < paths.Count; i++)
        {
            string key = $"{Key}[{i}]";
            if (ModuleFile.ProblemOfPath(paths[i]) is { } problem)
            {
                problems.Add(new ConfigProblem(key, problem));
                continue;
            }

            string path = Path.GetFullPath(paths[i]);
            if (!seen.Add(path))
                continue;
            try
            {
                modules.Add(Load(path, registry, message => problems.Add(new ConfigProblem(key, message))));
            }
            catch (UnusableModuleException e)
            {
                problems.Add(new ConfigProblem(key, e.Message));
            }
            catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
            {
                problems.Add(new ConfigProblem(key, $"is {path}, and something that it needs cannot be loaded: {e.Message}"));
            }
        }

        return problems.Count == 0 ? modules : throw new ConfigException(problems);
    }

    private static TaggerModule Load(string path, TaggerRegistry registry, Action<string> complain)
    {
        (ModuleContext context, Assembly assembly) = ModuleFile.Load(path);
        IReadOnlyList<(string Name, Type Class)> found = ModuleTaggers.Find(assembly, path);
        var module = new TaggerModule
        {
            Path = path,
            Sha256 = ModuleContext.HashOf(path),
            Dependencies = context.Dependencies(assembly),
            Taggers = [.. found.Select(tagger => tagger.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
        foreach ((string name, Type type) in found)
        {
            if (ModuleTaggers.ProblemOf(name, type) is { } problem)
            {
                complain($"{path}: {problem}");
                continue;
            }

            try
            {
                registry.Add(ModuleTaggers.Entry(name, type, module));
            }
            catch (ConfigException e)
            {
                complain(e.Problems[0].Message);
            }
        }

        return module;
    }
}
