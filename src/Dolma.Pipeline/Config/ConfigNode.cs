namespace Dolma.Pipeline.Config;

/// <summary>A piece of a config file as it was read, before anyone knows which options it sets. Immutable; may be shared by aliases.</summary>
internal abstract class ConfigNode(ConfigPlace place)
{
    public ConfigPlace Place { get; } = place;

    /// <summary>What it is, for messages: <c>a mapping</c>, <c>a list</c>, <c>the text "abc"</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>One value.</summary>
internal sealed class ConfigScalar : ConfigNode
{
    public ConfigScalar(object? value, ConfigPlace place)
        : base(place) => Value = value;

    /// <summary>null, <see cref="bool"/>, <see cref="long"/>, <see cref="System.Numerics.BigInteger"/> where a long does not suffice, <see cref="double"/> or <see cref="string"/>.</summary>
    public object? Value { get; }

    public override string Kind => Value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        string text => $"the text {Quote(text)}",
        double number => $"the number {PythonText.Of(number)}",
        _ => $"the number {Value}",
    };

    private static string Quote(string text) => text.Length <= 60 ? $"\"{text}\"" : $"\"{text.AsSpan(0, 57)}...\"";
}

/// <summary>A list of nodes.</summary>
internal sealed class ConfigList(IReadOnlyList<ConfigNode> items, ConfigPlace place) : ConfigNode(place)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    public override string Kind => "a list";
}

/// <summary>A key of a mapping, with its own place: an unknown key is reported where it stands.</summary>
internal readonly record struct ConfigEntry(string Key, ConfigPlace Place, ConfigNode Value);

/// <summary>Keys with values, in the order written; no key twice.</summary>
internal sealed class ConfigMapping(IReadOnlyList<ConfigEntry> entries, ConfigPlace place) : ConfigNode(place)
{
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    public override string Kind => "a mapping";

    public ConfigNode? Find(string key)
    {
        foreach (ConfigEntry entry in Entries)
        {
            if (entry.Key == key)
                return entry.Value;
        }

        return null;
    }

    /// <summary>This mapping overlaid with another: mappings merge key by key, everything else is replaced as a whole (tag.md 2.5).</summary>
    public ConfigMapping OverlaidWith(ConfigMapping over)
    {
        var merged = new List<ConfigEntry>(Entries);
        foreach (ConfigEntry entry in over.Entries)
        {
            int at = merged.FindIndex(known => known.Key == entry.Key);
            if (at < 0)
                merged.Add(entry);
            else if (merged[at].Value is ConfigMapping below && entry.Value is ConfigMapping above)
                merged[at] = merged[at] with { Value = below.OverlaidWith(above) };
            else
                merged[at] = entry;
        }

        return new ConfigMapping(merged, Place);
    }
}
