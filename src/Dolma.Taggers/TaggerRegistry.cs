using Dolma.Core;
using Dolma.Taggers.Modules;

namespace Dolma.Taggers;

/// <summary>A tagger that can be run.</summary>
/// <param name="Name">As it is given to <c>--taggers</c>.</param>
/// <param name="Class">Full name of the class behind it, for <c>dolma list</c>.</param>
/// <param name="Prepare">Loads what all instances share and returns the maker of instances, one for each worker.</param>
public sealed record TaggerEntry(string Name, string Class, Func<TaggerSetup, Func<Tagger>> Prepare)
{
    /// <summary>The assembly from outside that it was loaded from; null for taggers of this program.</summary>
    public TaggerModule? Module { get; init; }

    /// <summary>Why it cannot run anywhere, and what to use instead; null if it can. Such a name is listed, and refused.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Looks whether this machine has what it needs besides resources; says what is missing and how to get it, or null.</summary>
    public Func<string?>? FindObstacle { get; init; }

    /// <summary>Why it cannot run here; null if it can.</summary>
    public string? Obstacle() => Unavailable ?? FindObstacle?.Invoke();

    /// <summary>A tagger that needs nothing but the document.</summary>
    public static TaggerEntry Of<T>(string name, Func<T> create)
        where T : Tagger => new(name, typeof(T).FullName!, _ => create);

    /// <summary>A tagger that is built from resources.</summary>
    public static TaggerEntry Of<T>(string name, Func<TaggerSetup, Func<T>> prepare)
        where T : Tagger => new(name, typeof(T).FullName!, prepare);
}

/// <summary>Taggers by name. Registries do not share entries.</summary>
/// <remarks>Spec/tag 3.11; <c>dolma:python/dolma/core/registry.py</c>.</remarks>
public sealed class TaggerRegistry
{
    private readonly SortedDictionary<string, TaggerEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>A new registry that holds the taggers of this program.</summary>
    public static TaggerRegistry BuiltIn()
    {
        var registry = new TaggerRegistry();
        foreach (TaggerEntry entry in BuiltInTaggers.Entries)
            registry.Add(entry);
        return registry;
    }

    /// <summary>Names that can be run, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => [.. _entries.Values.Where(entry => entry.Unavailable is null).Select(entry => entry.Name)];

    /// <summary>In ordinal order of name, those that cannot be run too.</summary>
    public IReadOnlyCollection<TaggerEntry> Entries => _entries.Values;

    public bool Has(string name) => _entries.ContainsKey(name);

    /// <exception cref="ConfigException">Another class has this name.</exception>
    public void Add(TaggerEntry entry)
    {
        if (_entries.TryGetValue(entry.Name, out TaggerEntry? known) && known.Class != entry.Class)
            throw new ConfigException("taggers", $"Tagger {entry.Name} already exists: it is {known.Class}, {entry.Class} needs another name.");
        _entries[entry.Name] = entry;
    }

    /// <summary>Whether there was one.</summary>
    public bool Remove(string name) => _entries.Remove(name);

    /// <exception cref="ConfigException">There is no such tagger.</exception>
    public TaggerEntry Get(string name)
    {
        if (_entries.TryGetValue(name, out TaggerEntry? entry))
            return entry;
        throw new ConfigException("taggers", $"Unknown tagger {name}; available taggers: {string.Join(", ", Names)}.{Nearest.Suggestion(name, Names)}");
    }
}
