using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;

namespace Dolma.Pipeline.Config;

/// <summary>
/// The keys of an options record, found by reflection: property <c>SizeInBytes</c> is key <c>size_in_bytes</c>, or what
/// <see cref="JsonPropertyNameAttribute"/> says; nested records are nested mappings; a <c>required</c> property has no default.
/// </summary>
internal sealed class OptionSchema
{
    private OptionSchema(Type type)
    {
        Type = type;
        var nullability = new NullabilityInfoContext();
        Fields = [.. type
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .OrderBy(property => Inheritance(property.DeclaringType!))
            .Select(property => new OptionField(KeyOf(property), property, TypeOf(property, nullability)))];
        Retired = [.. type.GetCustomAttributes<RetiredKeyAttribute>()];
    }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>Its options in the order of their declaration, those of a derived record before those that all commands share.</summary>
    public IReadOnlyList<OptionField> Fields { get; }

    /// <summary>Keys that only earn advice.</summary>
    public IReadOnlyList<RetiredKeyAttribute> Retired { get; }

    public static OptionSchema Of(Type type) => new(type);

    /// <summary>A record with its defaults. Required text and lists in it are empty, not null.</summary>
    public object CreateDefault()
    {
        object created = Activator.CreateInstance(Type)!;
        foreach (OptionField field in Fields)
        {
            if (field.Property.GetValue(created) is null && !field.Type.Nullable)
                field.Property.SetValue(created, EmptyOf(field.Type));
        }

        return created;
    }

    public OptionField? Find(string key) => Fields.FirstOrDefault(field => field.Key == key);

    /// <summary><c>SizeInBytes</c> becomes <c>size_in_bytes</c>.</summary>
    public static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }

    private static object EmptyOf(OptionType type) => type switch
    {
        ListType list => Array.CreateInstance(ClrTypeOf(list.Item), 0),
        MappingType => new ConfigMapping([], ConfigPlace.Default),
        RecordType record => record.Schema.CreateDefault(),
        _ => "",
    };

    public static Type ClrTypeOf(OptionType type) => type switch
    {
        ScalarType { Nullable: true, Clr.IsValueType: true } scalar => typeof(Nullable<>).MakeGenericType(scalar.Clr),
        ScalarType scalar => scalar.Clr,
        RecordType record => record.Schema.Type,
        MappingType => typeof(ConfigMapping),
        ListType list => typeof(IReadOnlyList<>).MakeGenericType(ClrTypeOf(list.Item)),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static int Inheritance(Type declaring)
    {
        int distance = 0;
        for (Type? type = declaring.BaseType; type is not null; type = type.BaseType)
            distance--;
        return distance;
    }

    private static string KeyOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? SnakeCase(property.Name);

    private static OptionType TypeOf(PropertyInfo property, NullabilityInfoContext nullability)
    {
        NullabilityInfo info = nullability.Create(property);
        return TypeOf(property.PropertyType, info, property.IsDefined(typeof(ByteSizeAttribute)));
    }

    private static OptionType TypeOf(Type type, NullabilityInfo info, bool isByteSize)
    {
        bool nullable = info.ReadState == NullabilityState.Nullable;
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(ConfigMapping))
            return new MappingType(nullable);
        if (bare == typeof(string))
            return new ScalarType(ScalarKind.Text, bare, IsByteSize: false, nullable);
        if (bare == typeof(bool))
            return new ScalarType(ScalarKind.Switch, bare, IsByteSize: false, nullable);
        if (bare == typeof(int) || bare == typeof(long))
            return new ScalarType(ScalarKind.Integer, bare, isByteSize, nullable);
        if (bare == typeof(double))
            return new ScalarType(ScalarKind.Float, bare, IsByteSize: false, nullable);
        if (bare.IsEnum)
            return new ScalarType(ScalarKind.Choice, bare, IsByteSize: false, nullable);
        if (typeof(IEnumerable).IsAssignableFrom(bare) && bare.IsGenericType && bare.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new ListType(TypeOf(bare.GenericTypeArguments[0], info.GenericTypeArguments[0], isByteSize: false), nullable);
        if (bare.IsClass)
            return new RecordType(Of(bare), nullable);
        throw new NotSupportedException(
            $"An option cannot be of type {type}; use text, numbers, switches, enums, records and read-only lists of them.");
    }
}
