using Dolma.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dolma.Pipeline.Config;

/// <summary>
/// Reads one YAML or JSON document (JSON is taken as YAML, as in the original) into <see cref="ConfigNode"/>s that know their lines. Anchors, aliases
/// and merge keys are resolved here. A key written twice is an error, where the original silently takes the later one.
/// </summary>
internal sealed class YamlReader
{
    /// <summary>Deeper than any option goes; protects the stack.</summary>
    private const int DeepestNesting = 64;

    /// <summary>
    /// Nodes of the document with every alias written out. A mixing config for hundreds of streams has some thousands; an "alias bomb" of ten
    /// lines has billions.
    /// </summary>
    private const long MostNodes = 1_000_000;

    private readonly string _source;
    private readonly Parser _parser;
    private readonly Dictionary<string, (ConfigNode Node, long Size)> _anchors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private YamlReader(TextReader text, string source)
    {
        _source = source;
        _parser = new Parser(new Scanner(text, skipComments: true));
    }

    /// <param name="text">The whole file.</param>
    /// <param name="source">Its name for messages.</param>
    /// <exception cref="ConfigException">Not YAML, empty, several documents, or no mapping at the top level.</exception>
    public static ConfigMapping Read(TextReader text, string source)
    {
        try
        {
            return new YamlReader(text, source).ReadDocument();
        }
        catch (YamlException broken)
        {
            string where = $"{source}:{broken.Start.Line}";
            throw new ConfigException("", $"This is not valid YAML: {Reason(broken)} (column {broken.Start.Column}).", where);
        }
    }

    private static string Reason(YamlException broken) => broken.Message.TrimEnd('.', ' ');

    private ConfigMapping ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            throw new ConfigException("", "The config file is empty; it should hold a mapping such as `documents: [...]`.", _source);
        _parser.Consume<DocumentStart>();
        ConfigNode root = ReadNode(0).Node;
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
        {
            throw new ConfigException(
                "",
                "A second document begins here. A config file holds one; remove the `---` line or split the file.",
                At(_parser.Current!).Where);
        }

        return root as ConfigMapping
            ?? throw new ConfigException("", $"The config file holds {root.Kind}, but should hold a mapping such as `documents: [...]`.", root.Place.Where);
    }

    /// <returns>The node and how many nodes it stands for, aliases written out.</returns>
    private (ConfigNode Node, long Size) ReadNode(int depth)
    {
        if (depth > DeepestNesting)
            throw new ConfigException("", $"Mappings and lists are nested more than {DeepestNesting} deep here.", At(_parser.Current!).Where);
        switch (_parser.Current)
        {
            case AnchorAlias alias:
                _parser.MoveNext();
                return Aliased(alias);
            case Scalar scalar:
                _parser.MoveNext();
                return Anchored(scalar, ReadScalar(scalar), 1);
            case SequenceStart start:
                _parser.MoveNext();
                Open(start);
                return ReadList(start, depth);
            case MappingStart start:
                _parser.MoveNext();
                Open(start);
                return ReadMapping(start, depth);
            case var other:
                throw new ConfigException("", $"Expected a value, found {other?.GetType().Name ?? "the end of the file"}.", other is null ? _source : At(other).Where);
        }
    }

    private (ConfigNode Node, long Size) ReadList(SequenceStart start, int depth)
    {
        RefuseTag(start, "tag:yaml.org,2002:seq");
        var items = new List<ConfigNode>();
        long size = 1;
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var (item, itemSize) = ReadNode(depth + 1);
            items.Add(item);
            size = Grown(size, itemSize, item.Place);
        }

        return Anchored(start, new ConfigList(items, At(start)), size);
    }

    private (ConfigNode Node, long Size) ReadMapping(MappingStart start, int depth)
    {
        RefuseTag(start, "tag:yaml.org,2002:map");
        var entries = new List<ConfigEntry>();
        var merged = new List<ConfigEntry>();
        var seen = new Dictionary<string, ConfigPlace>(StringComparer.Ordinal);
        long size = 1;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ParsingEvent keyEvent = _parser.Current!;
            bool isMerge = keyEvent is Scalar { Style: ScalarStyle.Plain, Value: "<<" };
            var (keyNode, _) = ReadNode(depth + 1);
            if (keyNode is not ConfigScalar key)
                throw new ConfigException("", $"A key has to be a name, and this is {keyNode.Kind}.", At(keyEvent).Where);
            var (value, valueSize) = ReadNode(depth + 1);
            size = Grown(size, valueSize, value.Place);
            if (isMerge)
            {
                MergeInto(merged, value);
                continue;
            }

            // An alias as key keeps the place of its use.
            ConfigPlace place = At(keyEvent);
            string name = key.Value is string text ? text : PythonText.Of(key.Value);
            if (!seen.TryAdd(name, place))
            {
                throw new ConfigException(
                    name,
                    $"This key is set twice in one mapping, first on line {seen[name].Line}. Remove one of the two.",
                    place.Where);
            }

            entries.Add(new ConfigEntry(name, place, value));
        }

        // What is written in the mapping itself wins over what is merged in, wherever the merge key stands.
        entries.InsertRange(0, merged.Where(entry => !seen.ContainsKey(entry.Key)));
        return Anchored(start, new ConfigMapping(entries, At(start)), size);
    }

    /// <summary>Takes over the keys of a mapping, or of each mapping of a list, of which the earlier ones win.</summary>
    private static void MergeInto(List<ConfigEntry> merged, ConfigNode value)
    {
        IEnumerable<ConfigNode> sources = value is ConfigList list ? list.Items : [value];
        foreach (ConfigNode source in sources)
        {
            if (source is not ConfigMapping mapping)
                throw new ConfigException("<<", $"A merge key takes a mapping or a list of mappings, and this is {source.Kind}.", source.Place.Where);
            foreach (ConfigEntry entry in mapping.Entries)
            {
                if (!merged.Exists(known => known.Key == entry.Key))
                    merged.Add(entry);
            }
        }
    }

    private ConfigScalar ReadScalar(Scalar scalar)
    {
        string text = scalar.Value;
        ConfigPlace place = At(scalar);
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        object? value = tag switch
        {
            "" => scalar.Style == ScalarStyle.Plain ? YamlScalar.Resolve(text) : text,
            "!" or "tag:yaml.org,2002:str" => text,
            "tag:yaml.org,2002:null" => null,
            "tag:yaml.org,2002:int" when YamlScalar.Resolve(text) is long or System.Numerics.BigInteger => YamlScalar.Integer(text),
            "tag:yaml.org,2002:float" when YamlScalar.Resolve(text) is double number => number,
            "tag:yaml.org,2002:float" when PythonText.TryFloat(text, out double number) => number,
            "tag:yaml.org,2002:bool" when YamlScalar.Resolve(text) is bool truth => truth,
            _ => throw new ConfigException("", $"The tag `{tag}` cannot be applied to `{text}` here; write the value without a tag.", place.Where),
        };
        return new ConfigScalar(value, place);
    }

    private void RefuseTag(NodeEvent node, string allowed)
    {
        if (!node.Tag.IsEmpty && node.Tag.Value != "!" && node.Tag.Value != allowed)
            throw new ConfigException("", $"The tag `{node.Tag.Value}` means nothing in a config file; remove it.", At(node).Where);
    }

    private void Open(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            _open.Add(node.Anchor.Value);
    }

    private (ConfigNode Node, long Size) Anchored(NodeEvent source, ConfigNode node, long size)
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors[source.Anchor.Value] = (node, size);
            _open.Remove(source.Anchor.Value);
        }

        return (node, size);
    }

    private (ConfigNode Node, long Size) Aliased(AnchorAlias alias)
    {
        string name = alias.Value.Value;
        if (_open.Contains(name))
            throw new ConfigException("", $"The alias `*{name}` stands inside of what it names.", At(alias).Where);
        if (_anchors.TryGetValue(name, out var anchored))
            return anchored;
        throw new ConfigException(
            "",
            $"The alias `*{name}` has no anchor `&{name}` before it. A pattern that begins with `*` needs quotes: `'*{name}'`.",
            At(alias).Where);
    }

    private static long Grown(long size, long by, ConfigPlace place) => size + by <= MostNodes
        ? size + by
        : throw new ConfigException("", $"With all aliases written out this file has more than {MostNodes:N0} values. Use fewer aliases of aliases.", place.Where);

    private ConfigPlace At(ParsingEvent found) => new(_source, (int)found.Start.Line);
}
