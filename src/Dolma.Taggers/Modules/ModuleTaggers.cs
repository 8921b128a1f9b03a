using System.Reflection;
using Dolma.Core;

namespace Dolma.Taggers.Modules;

/// <summary>The classes of a module that are registered as taggers.</summary>
internal static class ModuleTaggers
{
    /// <summary>Every registration, with its class.</summary>
    /// <exception cref="UnusableModuleException">There is none, or the module's types cannot be read.</exception>
    public static IReadOnlyList<(string Name, Type Class)> Find(Assembly assembly, string path)
    {
        Type[] types;
        try
        {
            types = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            throw new UnusableModuleException($"is {path}, whose types cannot be loaded: {e.LoaderExceptions[0]?.Message}", e);
        }

        // In order of name, so that messages and what they are about do not depend on the compiler.
        List<(string Name, Type Class)> found = [];
        foreach (Type type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            // Data, not instances: the module's code does not run yet.
            foreach (CustomAttributeData data in type.GetCustomAttributesData().Where(data => data.AttributeType == typeof(DolmaTaggerAttribute)))
                found.Add((data.ConstructorArguments[0].Value as string ?? "", type));
        }

        if (found.Count > 0)
            return found;
        string? unmarked = types.FirstOrDefault(type => type.IsSubclassOf(typeof(Tagger)) && !type.IsAbstract)?.FullName;
        string hint = unmarked is null ? "" : $" {unmarked} is a tagger without it.";
        throw new UnusableModuleException($"is {path}, and no class in it has [DolmaTagger(\"name\")], so there is nothing to load.{hint}");
    }

    /// <summary>What keeps a class from being a tagger of this name; null if nothing does.</summary>
    public static string? ProblemOf(string name, Type type)
    {
        if (!type.IsSubclassOf(typeof(Tagger)))
            return $"{type.FullName} has [DolmaTagger(\"{name}\")] and does not derive from {typeof(Tagger).FullName}.";
        if (type.IsAbstract || type.ContainsGenericParameters || !type.IsVisible)
            return $"{type.FullName} has [DolmaTagger(\"{name}\")] and has to be a public class that is neither abstract nor generic.";
        if (Constructor(type) is null)
            return $"{type.FullName} has [DolmaTagger(\"{name}\")] and needs a public constructor without arguments, or one that takes a {nameof(TaggerSetup)}.";
        try
        {
            Names.MakeVariableName(name);
            return null;
        }
        catch (ConfigException e)
        {
            return $"{type.FullName}: {e.Problems[0].Message}";
        }
    }

    /// <summary>The entry of a class that has no <see cref="ProblemOf"/>.</summary>
    public static TaggerEntry Entry(string name, Type type, TaggerModule module) =>
        new(name, $"{type.FullName} in {module.Path}", setup => Prepare(name, type, setup)) { Module = module };

    /// <summary>
    /// The first instance is made at once, so that a constructor that fails, or a resource that is missing, is told before any file is opened,
    /// and the run knows its resources.
    /// </summary>
    private static Func<Tagger> Prepare(string name, Type type, TaggerSetup setup)
    {
        ConstructorInfo constructor = Constructor(type)!;
        object[] arguments = constructor.GetParameters().Length == 0 ? [] : [setup];
        Tagger? first = Create();
        return () => Interlocked.Exchange(ref first, null) ?? Create();

        Tagger Create()
        {
            try
            {
                return (Tagger)constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            }
            catch (Exception e) when (e is not (DolmaException or OutOfMemoryException))
            {
                throw new ConfigException("taggers", $"Tagger {name} cannot be made: the constructor of {type.FullName} throws {e.GetType().Name}: {e.Message}");
            }
        }
    }

    private static ConstructorInfo? Constructor(Type type) =>
        type.GetConstructor([typeof(TaggerSetup)]) ?? type.GetConstructor(Type.EmptyTypes);
}
