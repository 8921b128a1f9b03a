using System.IO.Enumeration;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands;

/// <summary>A file, a folder or a pattern that a stage's settings name.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Path">Local path or URL.</param>
/// <param name="IsOptional">Whether the stage makes it itself if it is not there.</param>
internal readonly record struct StagePath(string Key, string Path, bool IsOptional = false)
{
    /// <summary>The entries of a list.</summary>
    public static IEnumerable<StagePath> Each(string key, IReadOnlyList<string> paths) => paths.Select((path, i) => new StagePath($"{key}[{i}]", path));

    /// <summary>Whether a file could be meant by both: as far as both go, their components agree.</summary>
    public bool Meets(StagePath other)
    {
        string[] mine = Components(Path);
        string[] others = Components(other.Path);
        for (int i = 0; i < Math.Min(mine.Length, others.Length); i++)
        {
            if (mine[i] == "**" || others[i] == "**")
                return true;
            if (!Agree(mine[i], others[i]))
                return false;
        }

        return mine.Length > 0 && others.Length > 0;
    }

    private static string[] Components(string path)
    {
        (string scheme, IReadOnlyList<string> components) = StoragePath.Split(path);
        return [.. (scheme.Length == 0 ? components : components.Prepend(scheme + ":")).Where(component => component is not ("" or "."))];
    }

    /// <summary>Two patterns, or sets of characters, may agree; that they do not would be hard to tell.</summary>
    private static bool Agree(string a, string b)
    {
        bool isPattern = PythonGlob.IsGlob(a);
        if (isPattern && PythonGlob.IsGlob(b))
            return true;
        (string pattern, string name) = isPattern ? (a, b) : (b, a);
        return pattern.Contains('[', StringComparison.Ordinal) || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
    }
}
