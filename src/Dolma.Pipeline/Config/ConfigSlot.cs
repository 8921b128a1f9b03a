namespace Dolma.Pipeline.Config;

internal enum SlotState
{
    /// <summary>Holds a value, fields or items.</summary>
    Filled,
    Null,

    /// <summary>Required, and never set.</summary>
    Missing,

    /// <summary>Holds an interpolation that was not looked at yet.</summary>
    Pending,

    /// <summary>Being resolved; meeting it again means a circle.</summary>
    Resolving,

    /// <summary>A problem was reported; the value is the default's.</summary>
    Broken,
}

/// <summary>
/// The place of one option in the effective configuration: defaults, file and command line laid over each other, values in their types.
/// </summary>
internal sealed class ConfigSlot(string key, OptionType type, ConfigSlot? parent, OptionField? field)
{
    /// <summary>Dotted, with list positions: <c>streams[0].output.path</c>; empty for the root.</summary>
    public string Key { get; } = key;

    public OptionType Type { get; } = type;

    public ConfigSlot? Parent { get; } = parent;

    /// <summary>Null for the root and for list items.</summary>
    public OptionField? Field { get; } = field;

    public SlotState State { get; set; } = SlotState.Null;

    /// <summary>Where the value was written; the default place if it is a default.</summary>
    public ConfigPlace Place { get; set; }

    /// <summary>A scalar's value in its own type, or the text of a pending interpolation.</summary>
    public object? Value { get; set; }

    /// <summary>What the option's record holds without any config.</summary>
    public object? DefaultValue { get; init; }

    public List<ConfigSlot> Fields { get; } = [];

    public List<ConfigSlot> Items { get; } = [];

    public ConfigSlot AddField(OptionField added, object? defaultValue)
    {
        string name = Key.Length == 0 ? added.Key : $"{Key}.{added.Key}";
        var slot = new ConfigSlot(name, added.Type, this, added) { DefaultValue = defaultValue };
        Fields.Add(slot);
        return slot;
    }

    public ConfigSlot AddItem(OptionType itemType)
    {
        var slot = new ConfigSlot($"{Key}[{Items.Count}]", itemType, this, field: null);
        Items.Add(slot);
        return slot;
    }

    public void Clear()
    {
        Fields.Clear();
        Items.Clear();
        Value = null;
    }

    /// <summary>The place of this slot, or of the nearest one around it that was written by someone.</summary>
    public string? NearestWhere()
    {
        for (ConfigSlot? slot = this; slot is not null; slot = slot.Parent)
        {
            if (slot.Place.Where is { } where)
                return where;
        }

        return null;
    }

    /// <summary>The slot with this name or position right below, or null.</summary>
    public ConfigSlot? Child(string name) => Type is ListType
        ? int.TryParse(name, out int index) && index >= 0 && index < Items.Count ? Items[index] : null
        : Fields.Find(child => child.Field!.Key == name);

    /// <summary>The effective value as nodes.</summary>
    /// <param name="leaveOut">Fields that are to be passed over.</param>
    public ConfigNode ToNode(Func<ConfigSlot, bool>? leaveOut = null)
    {
        if (State == SlotState.Null)
            return new ConfigScalar(null, Place);
        return Type switch
        {
            RecordType => new ConfigMapping(
                [.. Fields
                    .Where(child => leaveOut is null || !leaveOut(child))
                    .Select(child => new ConfigEntry(child.Field!.Key, child.Place, child.ToNode(leaveOut)))],
                Place),
            MappingType => (ConfigMapping)Value!,
            ListType => new ConfigList([.. Items.Select(item => item.ToNode(leaveOut))], Place),
            _ => new ConfigScalar(
                Value switch
                {
                    int number => (long)number,
                    Enum choice => OptionSchema.SnakeCase(choice.ToString()),
                    var other => other,
                },
                Place),
        };
    }
}
