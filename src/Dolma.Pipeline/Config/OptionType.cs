namespace Dolma.Pipeline.Config;

internal enum ScalarKind
{
    Text,
    Switch,
    Integer,
    Float,
    Choice,
}

/// <summary>What an option may hold. <paramref name="Nullable"/> says whether null may be written for it.</summary>
internal abstract record OptionType(bool Nullable)
{
    /// <summary>For help and messages: <c>list of text</c>, <c>integer or null</c>.</summary>
    public string Name => Nullable ? $"{BareName} or null" : BareName;

    protected abstract string BareName { get; }
}

/// <param name="Kind">How the value is read.</param>
/// <param name="Clr">The property's type without <see cref="Nullable{T}"/>: int and long differ in range, an enum in its names.</param>
/// <param name="IsByteSize">An integer that may carry a unit.</param>
/// <param name="Nullable">Whether null may be written.</param>
internal sealed record ScalarType(ScalarKind Kind, Type Clr, bool IsByteSize, bool Nullable) : OptionType(Nullable)
{
    protected override string BareName => Kind switch
    {
        ScalarKind.Text => "text",
        ScalarKind.Switch => "switch",
        ScalarKind.Integer => IsByteSize ? "bytes" : "integer",
        ScalarKind.Float => "number",
        _ => string.Join(" or ", Choices),
    };

    /// <summary>The names that a choice may take, as written in a config file.</summary>
    public IEnumerable<string> Choices => Clr.IsEnum ? Enum.GetNames(Clr).Select(OptionSchema.SnakeCase) : [];
}

internal sealed record ListType(OptionType Item, bool Nullable) : OptionType(Nullable)
{
    protected override string BareName => Item is RecordType ? "list of mappings" : $"list of {Item.Name}";
}

/// <summary>A mapping that is taken as it is written, for somebody else to understand: keys with any values, interpolations unresolved.</summary>
internal sealed record MappingType(bool Nullable) : OptionType(Nullable)
{
    protected override string BareName => "mapping";
}

internal sealed record RecordType(OptionSchema Schema, bool Nullable) : OptionType(Nullable)
{
    protected override string BareName => "mapping";
}
