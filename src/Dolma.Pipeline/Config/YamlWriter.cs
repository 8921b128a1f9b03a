using System.Text;

namespace Dolma.Pipeline.Config;

/// <summary>
/// Prints a configuration as the original does (tag.md 2.7): PyYAML's block style with keys sorted at every level, lists at their parent's
/// indent, long text folded after 80 columns, and quotes wherever the text would otherwise be read as something else.
/// </summary>
internal sealed class YamlWriter
{
    private const int Indent = 2;

    private readonly StringBuilder _text = new();
    private readonly YamlTextWriter _scalars;

    private YamlWriter() => _scalars = new YamlTextWriter(_text);

    /// <returns>Lines with <c>\n</c>, the last one too.</returns>
    public static string Write(ConfigMapping root)
    {
        var writer = new YamlWriter();
        writer.Mapping(root, 0, isInline: true);
        return writer._text.ToString();
    }

    /// <param name="isInline">The first key stands where the line already is, after a dash.</param>
    private void Mapping(ConfigMapping mapping, int indent, bool isInline)
    {
        if (mapping.Entries.Count == 0)
        {
            _text.Append("{}\n");
            return;
        }

        bool isFirst = true;
        foreach (ConfigEntry entry in mapping.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!(isFirst && isInline))
                _text.Append(' ', indent);
            isFirst = false;
            _scalars.Write(entry.Key, indent + Indent, isKey: true);
            _text.Append(':');
            Value(entry.Value, indent);
        }
    }

    /// <summary>Writes what follows a key and its colon.</summary>
    private void Value(ConfigNode value, int indent)
    {
        switch (value)
        {
            case ConfigMapping { Entries.Count: > 0 } mapping:
                _text.Append('\n');
                Mapping(mapping, indent + Indent, isInline: false);
                break;
            case ConfigList { Items.Count: > 0 } list:
                _text.Append('\n');
                List(list, indent, isInline: false);
                break;
            default:
                _text.Append(' ');
                Leaf(value, indent);
                break;
        }
    }

    private void List(ConfigList list, int indent, bool isInline)
    {
        bool isFirst = true;
        foreach (ConfigNode item in list.Items)
        {
            if (!(isFirst && isInline))
                _text.Append(' ', indent);
            isFirst = false;
            _text.Append("- ");
            if (item is ConfigMapping { Entries.Count: > 0 } mapping)
                Mapping(mapping, indent + Indent, isInline: true);
            else if (item is ConfigList { Items.Count: > 0 } inner)
                List(inner, indent + Indent, isInline: true);
            else
                Leaf(item, indent);
        }
    }

    private void Leaf(ConfigNode leaf, int indent)
    {
        switch (leaf)
        {
            case ConfigMapping:
                _text.Append("{}");
                break;
            case ConfigList:
                _text.Append("[]");
                break;
            case ConfigScalar { Value: string text }:
                _scalars.Write(text, indent + Indent, isKey: false);
                break;
            case ConfigScalar scalar:
                _text.Append(Plain(scalar.Value));
                break;
        }

        _text.Append('\n');
    }

    private static string Plain(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        double number when double.IsNaN(number) => ".nan",
        double number => WithDot(PythonText.Of(number)),
        _ => PythonText.Of(value),
    };

    /// <summary>YAML 1.1 takes a number for a float only if it has a dot.</summary>
    private static string WithDot(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number : number.Replace("e", ".0e", StringComparison.Ordinal);
}
