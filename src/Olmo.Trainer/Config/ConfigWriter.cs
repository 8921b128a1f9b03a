using System.Collections;
using System.Globalization;
using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Olmo.Trainer.Config;

/// <summary>Writes a resolved configuration, every key with its value, so that it reads back as the same records.</summary>
internal static class ConfigWriter
{
    public static string ToYaml(TrainConfig config)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        new YamlStream(new YamlDocument(Node(config, typeof(TrainConfig)))).Save(text, assignAnchors: false);
        string yaml = text.ToString();
        // The library ends a document with "...", which OmegaConf accepts and people wonder about.
        return yaml.EndsWith("...\n", StringComparison.Ordinal) ? yaml[..^4] : yaml;
    }

    private static YamlNode Node(object? value, Type type)
    {
        switch (value)
        {
            case null: return new YamlScalarNode("null");
            case string s: return Text(s);
            case bool b: return new YamlScalarNode(b ? "true" : "false");
            case double d: return new YamlScalarNode(Number(d));
            case Enum e: return new YamlScalarNode(ConfigNames.Snake(e.ToString()));
            case Duration d: return Text(d.ToString());
            case IFormattable f when type.IsPrimitive || value is int or long: return new YamlScalarNode(f.ToString(null, CultureInfo.InvariantCulture));
            case IDictionary map:
                var section = new YamlMappingNode();
                foreach (DictionaryEntry entry in map)
                    section.Add(Text((string)entry.Key), Node(entry.Value, entry.Value?.GetType() ?? typeof(object)));
                return section;
            case IEnumerable list:
                var items = new YamlSequenceNode();
                foreach (object? item in list)
                    items.Add(Node(item, item?.GetType() ?? typeof(object)));
                return items;
        }

        var record = new YamlMappingNode();
        foreach ((string name, PropertyInfo property) in ConfigNames.Of(value.GetType()))
            record.Add(name, Node(property.GetValue(value), property.PropertyType));
        return record;
    }

    // With a dot, so that YAML 1.1 readers too see a float: 1.0e-06.
    private static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal))
        {
            string[] parts = text.Split('E');
            return (parts[0].Contains('.', StringComparison.Ordinal) ? parts[0] : parts[0] + ".0") + "e" + parts[1];
        }

        return text.Contains('.', StringComparison.Ordinal) || !double.IsFinite(value) ? text : text + ".0";
    }

    // What a YAML reader would take for something else than a text is quoted.
    private static YamlScalarNode Text(string text)
    {
        bool ambiguous = text.Length == 0 || text is "null" or "~" or "true" or "false" or "yes" or "no" or "on" or "off"
            || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return new YamlScalarNode(text) { Style = ambiguous ? ScalarStyle.DoubleQuoted : ScalarStyle.Any };
    }
}
