using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Olmo.Trainer.Config;

/// <summary>
/// Resolves <c>${key.path}</c>, <c>${oc.env:NAME,default}</c>, <c>${path.glob:…}</c> and <c>${path.choose:…}</c>, innermost first.
/// Source: <c>OLMo:olmo/config.py</c>.
/// </summary>
internal static partial class Interpolation
{
    // A chain of references longer than this is a circle.
    private const int DeepestChain = 32;

    /// <summary>The text with every reference resolved; several texts, if the whole of it is a <c>path.glob</c>.</summary>
    /// <exception cref="FormatException">A reference leads nowhere.</exception>
    public static IReadOnlyList<string> Resolve(string text, YamlMappingNode root)
    {
        for (int i = 0; i < DeepestChain; i++)
        {
            Match match = Innermost().Match(text);
            if (!match.Success)
                return [text];
            string inside = match.Groups["inside"].Value;
            if (inside.StartsWith("path.glob:", StringComparison.Ordinal) && match.Length == text.Length)
                return Glob(inside["path.glob:".Length..]);
            text = text[..match.Index] + One(inside, root) + text[(match.Index + match.Length)..];
        }

        throw new FormatException($"the references in `{text}` do not end: two keys refer to each other");
    }

    [GeneratedRegex(@"\$\{(?<inside>[^${}]*)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Innermost();

    private static string One(string inside, YamlMappingNode root)
    {
        int colon = inside.IndexOf(':', StringComparison.Ordinal);
        string[] arguments = colon < 0 ? [] : inside[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries);
        switch (colon < 0 ? "" : inside[..colon])
        {
            case "":
                YamlNode? node = root;
                foreach (string part in inside.Split('.'))
                    node = node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(part), out YamlNode? child) ? child : null;
                return node is YamlScalarNode { Value: { } value }
                    ? value
                    : throw new FormatException($"`${{{inside}}}` refers to a key that is not there or holds no single value");
            case "oc.env":
                return Environment.GetEnvironmentVariable(arguments[0]) ?? (arguments.Length > 1
                    ? arguments[1]
                    : throw new FormatException($"the environment has no variable {arguments[0]}, and `${{{inside}}}` names no default"));
            case "path.choose":
                return arguments.FirstOrDefault(p => p.Contains("://", StringComparison.Ordinal) || Path.Exists(p))
                    ?? throw new FormatException($"none of the paths in `${{{inside}}}` exists");
            case "path.glob":
                return string.Join(',', Glob(inside[(colon + 1)..]));
            default:
                throw new FormatException($"`${{{inside}}}` is no known reference (a key, oc.env, path.glob, path.choose)");
        }
    }

    private static List<string> Glob(string patterns)
    {
        var found = new List<string>();
        foreach (string pattern in patterns.Split(',', StringSplitOptions.TrimEntries))
        {
            string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } d ? d : ".";
            string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, Path.GetFileName(pattern)) : [];
            if (files.Length == 0)
                throw new FormatException($"no file matches `{pattern}`");
            Array.Sort(files, StringComparer.Ordinal);
            found.AddRange(files);
        }

        return found;
    }
}
