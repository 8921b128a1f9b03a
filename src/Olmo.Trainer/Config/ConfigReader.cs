using System.Globalization;
using System.Reflection;
using Dolma.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Olmo.Trainer.Config;

/// <summary>Turns a tree of YAML into records: unknown keys, wrong types and unknown choices are problems, all collected, none skipped.</summary>
internal sealed class ConfigReader
{
    private static readonly object Wrong = new();

    private readonly YamlSource _source;
    private readonly List<ConfigProblem> _problems = [];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    private ConfigReader(YamlSource source) => _source = source;

    /// <summary>Reads a file, puts <c>--key.dotted=value</c> options over it, and checks the whole.</summary>
    /// <exception cref="ConfigException">With every problem, not only the first.</exception>
    public static TrainConfig Load(string path, params IEnumerable<string> options) => Read(YamlSource.Load(path, options));

    internal static TrainConfig Read(YamlSource source)
    {
        var reader = new ConfigReader(source);
        var config = (TrainConfig)reader.Record(typeof(TrainConfig), source.Root, "");
        // Combinations make no sense to check while single values are still wrong.
        if (reader._problems.Count == 0)
        {
            foreach (ConfigProblem problem in config.Problems())
                reader._problems.Add(problem with { Where = reader.Place(problem.Key) });
        }

        return reader._problems.Count == 0 ? config : throw new ConfigException(reader._problems);
    }

    // A key that is not in the file has its section's place, or none.
    private string? Place(string key) =>
        _places.TryGetValue(key, out string? place)
            ? place
            : key.LastIndexOf('.') is > 0 and int dot ? Place(key[..dot]) : null;

    private object Record(Type type, YamlNode node, string key)
    {
        object record = Activator.CreateInstance(type)!;
        if (node is not YamlMappingNode mapping)
        {
            Problem(key, node, $"is {Describe(node)}; a section with keys is expected.");
            return record;
        }

        IReadOnlyDictionary<string, PropertyInfo> known = ConfigNames.Of(type);
        foreach ((YamlNode nameNode, YamlNode value) in mapping.Children)
        {
            string name = nameNode is YamlScalarNode { Value: { } text } ? text : nameNode.ToString();
            string child = key.Length == 0 ? name : $"{key}.{name}";
            _places[child] = _source.Where(nameNode);
            if (!known.TryGetValue(name, out PropertyInfo? property))
            {
                Problem(child, nameNode, $"is not a known key.{Nearest.Suggestion(name, known.Keys)}");
                continue;
            }

            object? bound = Value(property.PropertyType, IsNullable(property), value, child);
            if (!ReferenceEquals(bound, Wrong))
                property.SetValue(record, bound);
        }

        return record;
    }

    private static bool IsNullable(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private object? Value(Type type, bool nullable, YamlNode node, string key)
    {
        if (node is YamlScalarNode scalar && IsNull(scalar) && type != typeof(object))
            return nullable ? null : Fail(key, node, "is null; a value is expected. Leave the key out for its default.");
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return List(type.GetGenericArguments()[0], node, key);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return Map(type.GetGenericArguments()[1], node, key);
        if (type == typeof(object))
            return Anything(node, key);
        if (type.Namespace == typeof(ConfigReader).Namespace && type.IsClass)
            return Record(type, node, key);
        if (node is not YamlScalarNode single)
            return Fail(key, node, $"is {Describe(node)}; {Expectation(type)} is expected.");
        IReadOnlyList<string>? texts = Resolved(single, key);
        if (texts is null)
            return Wrong;
        return Scalar(type, texts[0], single) ?? Fail(key, node, $"is `{texts[0]}`; {Expectation(type)} is expected.{Suggestion(type, texts[0])}");
    }

    private object? Scalar(Type type, string text, YamlScalarNode node)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return Bool(text);
        // YAML 1.1 lets underscores group digits, and official configs do: 406_934.
        if (type != typeof(string) && !type.IsEnum && text.Length > 0 && char.IsAsciiDigit(text[0]))
            text = text.Replace("_", "", StringComparison.Ordinal);
        if (type == typeof(int))
            return int.TryParse(text, Whole, CultureInfo.InvariantCulture, out int i) ? i : null;
        if (type == typeof(long))
            return long.TryParse(text, Whole, CultureInfo.InvariantCulture, out long l) ? l : null;
        // Without a dot too: YAML 1.1 takes 1e-6 for a text.
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) ? d : null;
        if (type == typeof(Duration))
            return DurationOf(text, node);
        // Enum.TryParse would take numbers and lists.
        return type.IsEnum ? Array.Find(Enum.GetNames(type), n => ConfigNames.Snake(n) == text) is { } name ? Enum.Parse(type, name) : null : null;
    }

    private Duration? DurationOf(string text, YamlScalarNode node)
    {
        // An unquoted 1e6 is a float in YAML, and the original refuses it; quotes make it a text.
        bool plainFloat = node.Style == ScalarStyle.Plain && _source.Where(node) != "command line"
            && !long.TryParse(text, CultureInfo.InvariantCulture, out _) && double.TryParse(text, CultureInfo.InvariantCulture, out _);
        try
        {
            return plainFloat ? null : Duration.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private object? List(Type item, YamlNode node, string key)
    {
        // A scalar may be a glob, which stands for a list.
        if (node is YamlScalarNode scalar && scalar.Value!.StartsWith("${path.glob:", StringComparison.Ordinal))
            return Resolved(scalar, key) is { } files && item == typeof(string) ? files.ToArray() : Wrong;
        if (node is not YamlSequenceNode sequence)
            return Fail(key, node, $"is {Describe(node)}; a list is expected.");
        var array = Array.CreateInstance(item, sequence.Children.Count);
        bool good = true;
        for (int i = 0; i < array.Length; i++)
        {
            object? value = Value(item, nullable: false, sequence.Children[i], $"{key}[{i}]");
            good &= !ReferenceEquals(value, Wrong);
            if (good)
                array.SetValue(value, i);
        }

        return good ? array : Wrong;
    }

    private object? Map(Type item, YamlNode node, string key)
    {
        if (node is not YamlMappingNode mapping)
            return Fail(key, node, $"is {Describe(node)}; a mapping is expected.");
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
        bool good = true;
        foreach ((YamlNode name, YamlNode value) in mapping.Children)
        {
            string text = ((YamlScalarNode)name).Value!;
            object? bound = Value(item, nullable: true, value, $"{key}.{text}");
            good &= !ReferenceEquals(bound, Wrong);
            if (good)
                map[text] = bound;
        }

        return good ? map : Wrong;
    }

    // Sections that this program only passes on keep YAML's own types.
    private object? Anything(YamlNode node, string key)
    {
        switch (node)
        {
            case YamlMappingNode:
                return Map(typeof(object), node, key);
            case YamlSequenceNode:
                return List(typeof(object), node, key);
            case YamlScalarNode scalar when IsNull(scalar):
                return null;
            case YamlScalarNode scalar:
                if (Resolved(scalar, key) is not { } texts)
                    return Wrong;
                string text = texts[0];
                if (scalar.Style != ScalarStyle.Plain)
                    return text;
                return Scalar(typeof(long), text, scalar) ?? Scalar(typeof(double), text, scalar) ?? Scalar(typeof(bool), text, scalar) ?? text;
            default:
                return Fail(key, node, "cannot be read.");
        }
    }

    private IReadOnlyList<string>? Resolved(YamlScalarNode node, string key)
    {
        try
        {
            return Interpolation.Resolve(node.Value!, _source.Root);
        }
        catch (FormatException e)
        {
            Problem(key, node, $"cannot be resolved: {e.Message}.");
            return null;
        }
    }

    private static object? Bool(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "on" => true,
        "false" or "False" or "FALSE" or "no" or "off" => false,
        _ => null,
    };

    private static bool IsNull(YamlScalarNode node) => node.Style == ScalarStyle.Plain && node.Value is null or "" or "~" or "null" or "Null" or "NULL";

    private static string Expectation(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(Duration) ? "steps (100), tokens (\"2e12T\") or epochs (\"2ep\")"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(ConfigNames.Snake))
        : "a text";

    private static string Suggestion(Type type, string text) =>
        type.IsEnum ? Nearest.Suggestion(text, Enum.GetNames(type).Select(ConfigNames.Snake)) : "";

    private static string Describe(YamlNode node) => node switch
    {
        YamlMappingNode => "a section",
        YamlSequenceNode => "a list",
        YamlScalarNode scalar => $"`{scalar.Value}`",
        _ => "something else",
    };

    private object Fail(string key, YamlNode node, string message)
    {
        Problem(key, node, message);
        return Wrong;
    }

    private void Problem(string key, YamlNode node, string message) => _problems.Add(new ConfigProblem(key, message, _source.Where(node)));
}
