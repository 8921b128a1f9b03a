using System.Runtime.InteropServices;

namespace Dolma.Core.Tasks;

/// <summary>Named counters with a few examples of what was counted. Not thread-safe; each batch has its own, added up in input order.</summary>
public sealed class Counts
{
    /// <summary>Enough to see what is wrong, few enough to read.</summary>
    private const int ExamplesPerReason = 3;

    private readonly SortedDictionary<string, List<string>> _examples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>Counters that are not zero, in ordinal order of name.</summary>
    public IEnumerable<KeyValuePair<string, long>> Values =>
        _values.Where(v => v.Value != 0).OrderBy(v => v.Key, StringComparer.Ordinal);

    /// <summary>By reason, the first few places where it was seen.</summary>
    public IReadOnlyDictionary<string, List<string>> Examples => _examples;

    public long this[string name] => _values.GetValueOrDefault(name);

    public void Add(string name, long value)
    {
        ref long slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, name, out _);
        slot += value;
    }

    public void Example(string reason, string text)
    {
        if (!_examples.TryGetValue(reason, out List<string>? list))
            _examples[reason] = list = [];
        if (list.Count < ExamplesPerReason)
            list.Add(text);
    }

    public void Add(Counts other)
    {
        foreach ((string name, long value) in other._values)
            Add(name, value);
        foreach ((string reason, List<string> examples) in other._examples)
        {
            foreach (string example in examples)
                Example(reason, example);
        }
    }

    /// <summary>Sets every counter to zero, keeping the memory.</summary>
    internal void Clear()
    {
        foreach (string name in _values.Keys)
            _values[name] = 0;
        _examples.Clear();
    }
}
