namespace Dolma.Core.Storage;

/// <summary>
/// Paths as the original splits and joins them: an optional scheme, then components without repeated slashes, <c>.</c> or a slash at
/// the end. <c>..</c> and <c>~</c> are kept as they are. Unlike there, a path is not a URL: <c>#</c>, <c>;</c> and <c>?</c> are
/// characters like any other. Source: <c>dolma:python/dolma/core/paths.py</c>.
/// </summary>
public static class StoragePath
{
    private const string SchemeEnd = "://";

    /// <summary><c>s3</c> of <c>s3://bucket/key</c>; empty for a local path.</summary>
    public static string Scheme(string path)
    {
        int end = path.IndexOf(SchemeEnd, StringComparison.Ordinal);
        if (end <= 0 || !char.IsAsciiLetter(path[0]))
            return "";
        foreach (char c in path.AsSpan(0, end))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return "";
        }

        return path[..end];
    }

    /// <summary>The scheme and the components. The first component of an absolute local path is <c>/</c>.</summary>
    public static (string Scheme, IReadOnlyList<string> Components) Split(string path)
    {
        string scheme = Scheme(path);
        string rest = scheme.Length == 0 ? path : path[(scheme.Length + SchemeEnd.Length)..];
        var components = new List<string>();
        if (scheme.Length == 0 && rest.StartsWith('/'))
            components.Add("/");
        foreach (string component in rest.Split('/'))
        {
            if (component.Length > 0 && component != ".")
                components.Add(component);
        }

        return (scheme, components);
    }

    /// <summary>Undoes <see cref="Split"/>. A part may hold slashes; an absolute part of a local path drops those before it.</summary>
    public static string Join(string scheme, IEnumerable<string> parts)
    {
        var components = new List<string>();
        foreach (string part in parts)
        {
            if (part.StartsWith('/') && scheme.Length == 0)
            {
                components.Clear();
                components.Add("/");
            }

            foreach (string component in part.Split('/'))
            {
                if (component.Length > 0 && component != ".")
                    components.Add(component);
            }
        }

        bool rooted = components is ["/", ..];
        string joined = rooted ? "/" + string.Join('/', components.Skip(1)) : string.Join('/', components);
        return scheme.Length == 0 ? joined : scheme + SchemeEnd + joined;
    }

    /// <summary>
    /// <paramref name="path"/> with <paramref name="suffix"/> below it; just <paramref name="suffix"/> if that is absolute.
    /// </summary>
    /// <exception cref="ArgumentException">The suffix has a scheme.</exception>
    public static string Join(string path, string suffix)
    {
        if (Scheme(suffix).Length > 0)
            throw new ArgumentException($"{suffix} has a scheme, so it cannot be joined to {path}.");
        (string scheme, IReadOnlyList<string> components) = Split(path);
        return Join(scheme, [.. components, suffix]);
    }

    /// <summary>Everything but the last component; a path of one component as it is.</summary>
    public static string Parent(string path)
    {
        (string scheme, IReadOnlyList<string> components) = Split(path);
        return components.Count <= 1 ? Join(scheme, components) : Join(scheme, components.SkipLast(1));
    }

    /// <summary>The last component; empty if there is none.</summary>
    public static string Name(string path)
    {
        (_, IReadOnlyList<string> components) = Split(path);
        return components.Count == 0 ? "" : components[^1];
    }

    /// <summary>
    /// <paramref name="path"/> relative to <paramref name="prefix"/>, <c>.</c> if they are the same; the path itself if it does not lie
    /// below.
    /// </summary>
    /// <exception cref="ArgumentException">The two have different schemes.</exception>
    public static string WithoutPrefix(string path, string prefix)
    {
        (string scheme, IReadOnlyList<string> components) = Split(path);
        (string prefixScheme, IReadOnlyList<string> prefixComponents) = Split(prefix);
        RequireSameScheme(path, scheme, prefix, prefixScheme);
        if (prefixComponents.Count > components.Count || !components.Take(prefixComponents.Count).SequenceEqual(prefixComponents))
            return path;
        string rest = string.Join('/', components.Skip(prefixComponents.Count));
        return rest.Length == 0 ? "." : rest;
    }

    /// <summary>
    /// <paramref name="path"/> with <paramref name="suffix"/> taken off its end, and slashes after that; the path itself if it does not
    /// end so.
    /// </summary>
    public static string WithoutSuffix(string path, string suffix)
    {
        if (!path.EndsWith(suffix, StringComparison.Ordinal))
            return path;
        string rest = path[..^suffix.Length].TrimEnd('/');
        return rest.Length == 0 && path.StartsWith('/') ? "/" : rest;
    }

    /// <summary>
    /// The longest folder that all patterns share before any glob, and each pattern relative to it.
    /// </summary>
    /// <remarks>
    /// A single path without a glob is its own prefix and is <c>.</c> to it. The original gave a wrong prefix if one path was the
    /// beginning of another; here the prefix is shortened to what all share.
    /// </remarks>
    /// <exception cref="ArgumentException">There is no path, or they have different schemes.</exception>
    public static (string Prefix, IReadOnlyList<string> Relative) MakeRelative(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            throw new ArgumentException("Cannot make relative path of empty list");
        string scheme = Scheme(paths[0]);
        List<string>? shared = null;
        foreach (string path in paths)
        {
            RequireSameScheme(paths[0], scheme, path, Scheme(path));
            IReadOnlyList<string> components = Split(PythonGlob.Split(path).Fixed).Components;
            shared ??= [.. components];
            int same = 0;
            while (same < shared.Count && same < components.Count && shared[same] == components[same])
                same++;
            shared.RemoveRange(same, shared.Count - same);
        }

        string prefix = shared!.Count == 0 && scheme.Length > 0 ? scheme + SchemeEnd : Join(scheme, shared);
        var relative = new List<string>(paths.Count);
        foreach (string path in paths)
        {
            string rest = string.Join('/', Split(path).Components.Skip(shared.Count));
            relative.Add(rest.Length == 0 ? "." : rest);
        }

        return (prefix, relative);
    }

    /// <summary>The components with the name stripped of every extension, and those extensions together, from the first dot on.</summary>
    public static (string Scheme, IReadOnlyList<string> Components, string Extensions) SplitExtensions(string path)
    {
        (string scheme, IReadOnlyList<string> components) = Split(path);
        if (components.Count == 0)
            return (scheme, components, "");
        string name = components[^1];
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? (scheme, components, "")
            : (scheme, [.. components.SkipLast(1), name[..dot]], name[dot..]);
    }

    private static void RequireSameScheme(string a, string schemeOfA, string b, string schemeOfB)
    {
        if (schemeOfA != schemeOfB)
            throw new ArgumentException($"Protocols of {a} and {b} do not match");
    }
}
