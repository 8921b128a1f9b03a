namespace Dolma.Taggers;

/// <summary>The span types of a tagger that takes them from a model, each name once.</summary>
internal sealed class TypeNames
{
    private readonly List<string> _all = [];

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>The position of the name, added if it is new.</summary>
    public int Add(string name)
    {
        int known = _all.IndexOf(name);
        if (known >= 0)
            return known;
        _all.Add(name);
        return _all.Count - 1;
    }
}
