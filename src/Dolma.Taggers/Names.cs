using System.Text;
using Dolma.Core;

namespace Dolma.Taggers;

/// <summary>Attribute keys: <c>experiment__tagger__type</c> (spec/tag 1.4; <c>dolma:python/dolma/core/utils.py</c>).</summary>
public static class Names
{
    /// <summary>Every character outside <c>[a-zA-Z0-9_]</c> becomes one underscore, also a letter beyond ASCII.</summary>
    /// <exception cref="ConfigException">The name is empty or begins with a digit.</exception>
    public static string MakeVariableName(string name)
    {
        if (name.Length == 0)
            throw new ConfigException("", "Invalid variable name: it is empty; attribute keys need at least one character.");
        if (char.IsAsciiDigit(name[0]))
            throw new ConfigException("", $"Invalid variable name {name}: attribute keys must not begin with a digit.");
        var result = new StringBuilder(name.Length);
        foreach (Rune rune in name.EnumerateRunes())
            result.Append(rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value == '_') ? (char)rune.Value : '_');
        return result.ToString();
    }

    /// <summary>The beginning of all keys of a tagger, <c>experiment__tagger__</c>.</summary>
    /// <param name="experiment">Null if each tagger writes under its own name.</param>
    public static string KeyPrefix(string? experiment, string tagger)
    {
        string name = MakeVariableName(tagger);
        return $"{(experiment is null ? name : MakeVariableName(experiment))}__{name}__";
    }
}
