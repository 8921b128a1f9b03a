using System.Text;

namespace Dolma.Core.Storage;

/// <summary>
/// Patterns as the original's Python half has them (<c>tag</c>, <c>tokens</c>, <c>stat</c>, <c>warc</c>): <c>*</c>, <c>?</c>,
/// <c>[...]</c>, and <c>**</c> as a whole component. Names that begin with a dot are matched only by a pattern that does so too, and
/// never as the result. Source: <c>dolma:python/dolma/core/paths.py</c>.
/// </summary>
public static class PythonGlob
{
    private const string GlobCharacters = "*?[]";

    // Blocks that are rare in file names, in the order of GlobCharacters; the original takes the same.
    private const string StandIns = "\u2581\u2582\u2583\u2584";

    /// <summary>Whether the path has a glob character that no backslash escapes.</summary>
    public static bool IsGlob(string path) => FirstGlobCharacter(path) >= 0;

    /// <summary>
    /// The part before the first component with a glob character, and the rest; the whole path and nothing if it has none, nothing and
    /// the path if it begins with one.
    /// </summary>
    public static (string Fixed, string Pattern) Split(string path)
    {
        (string scheme, IReadOnlyList<string> components) = StoragePath.Split(path);
        int first = 0;
        while (first < components.Count && !IsGlob(components[first]))
            first++;
        string rest = string.Join('/', components.Skip(first));
        return first == 0 && scheme.Length == 0 ? ("", rest) : (StoragePath.Join(scheme, components.Take(first)), rest);
    }

    /// <summary>The files that the pattern matches, in order of path; those of a directory if it names one.</summary>
    /// <param name="onDirectory">
    /// Told each directory that matched. The original opened these as files and failed; they are left out.
    /// </param>
    public static IReadOnlyList<StoredFile> Expand(IStorage storage, string pattern, Action<string>? onDirectory = null)
    {
        bool isDirectory = !IsGlob(pattern) && storage.IsDirectory(pattern);
        var walk = new GlobWalk(storage, GlobDialect.Python);
        List<StoredFile> files = walk.Files(isDirectory ? StoragePath.Join(pattern, "*") : pattern);
        files.RemoveAll(static file => StoragePath.Name(file.Path).StartsWith('.'));
        if (onDirectory is not null)
            walk.Directories.ForEach(onDirectory);
        return files;
    }

    /// <summary>The path with every glob character that has no backslash replaced by a stand-in; <see cref="Unescape"/> undoes it.</summary>
    public static string Escape(string path)
    {
        var escaped = new StringBuilder(path);
        for (int i = 0; i < path.Length; i++)
        {
            int which = GlobCharacters.IndexOf(path[i], StringComparison.Ordinal);
            if (which >= 0 && (i == 0 || path[i - 1] != '\\'))
                escaped[i] = StandIns[which];
        }

        return escaped.ToString();
    }

    /// <summary>Undoes <see cref="Escape"/>.</summary>
    public static string Unescape(string path)
    {
        for (int i = 0; i < GlobCharacters.Length; i++)
            path = path.Replace(StandIns[i], GlobCharacters[i]);
        return path;
    }

    /// <summary>The path that a pattern without wildcards stands for: backslashes before glob characters taken away.</summary>
    internal static string Literal(string pattern)
    {
        foreach (char c in GlobCharacters)
            pattern = pattern.Replace($"\\{c}", c.ToString(), StringComparison.Ordinal);
        return pattern;
    }

    private static int FirstGlobCharacter(string path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (GlobCharacters.Contains(path[i], StringComparison.Ordinal) && (i == 0 || path[i - 1] != '\\'))
                return i;
        }

        return -1;
    }
}
