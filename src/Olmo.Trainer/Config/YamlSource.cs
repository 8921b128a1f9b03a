using Dolma.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Olmo.Trainer.Config;

/// <summary>
/// A config file and the command line over it, as one tree that still knows where each value came from. References to other keys
/// and to the environment are not yet resolved in it.
/// </summary>
internal sealed class YamlSource
{
    private readonly string _name;
    private readonly HashSet<YamlNode> _fromCommandLine = new(ReferenceEqualityComparer.Instance);

    private YamlSource(string name, YamlMappingNode root) => (_name, Root) = (name, root);

    public YamlMappingNode Root { get; }

    /// <summary>Reads a file and puts options of the form <c>--a.b=value</c> over it.</summary>
    /// <exception cref="ConfigException">The file is missing or no YAML mapping, or an option cannot be placed.</exception>
    public static YamlSource Load(string path, IEnumerable<string> options)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException("", $"The config file {path} cannot be read: {e.Message}");
        }

        return Parse(path, text, options);
    }

    public static YamlSource Parse(string name, string text, IEnumerable<string> options)
    {
        var source = new YamlSource(name, Document(text, name) switch
        {
            YamlMappingNode mapping => mapping,
            null => [],
            YamlNode other => throw new ConfigException("", "A mapping of keys is expected at the top.", $"{name}:{other.Start.Line}"),
        });
        foreach (string option in options)
            source.Override(option);
        return source;
    }

    /// <summary>File and line of a value, or <c>command line</c>.</summary>
    public string Where(YamlNode node) => _fromCommandLine.Contains(node) ? "command line" : $"{_name}:{node.Start.Line}";

    private static YamlNode? Document(string text, string name)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException e)
        {
            throw new ConfigException("", $"This is no YAML: {e.Message}", $"{name}:{e.Start.Line}");
        }

        return stream.Documents.Count == 0 ? null : stream.Documents[0].RootNode;
    }

    // Leading dashes go, dashes in the name become underscores, and a name alone means true, as in OLMo:scripts/train.py.
    private void Override(string option)
    {
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        string key = (equals < 0 ? option : option[..equals]).TrimStart('-').Replace('-', '_');
        YamlNode value = Document(equals < 0 ? "true" : option[(equals + 1)..], "command line") ?? new YamlScalarNode("");
        foreach (YamlNode node in value.AllNodes)
            _fromCommandLine.Add(node);
        string[] parts = key.Split('.');
        YamlMappingNode at = Root;
        foreach (string part in parts.AsSpan(0, parts.Length - 1))
        {
            if (at.Children.TryGetValue(new YamlScalarNode(part), out YamlNode? child) && child is YamlMappingNode mapping)
            {
                at = mapping;
                continue;
            }

            var made = new YamlMappingNode();
            _fromCommandLine.Add(made);
            at.Children[new YamlScalarNode(part)] = made;
            at = made;
        }

        var name = new YamlScalarNode(parts[^1]);
        _fromCommandLine.Add(name);
        at.Children.Remove(name);    // So that the key, too, is the command line's.
        at.Children[name] = value;
    }
}
