using System.Text;
using System.Text.RegularExpressions;

namespace Dolma.Pipeline.Commands;

/// <summary>Finds the documents folder in a path pattern, taking each component for a pattern of its own (dedupe-mix.md 2.2).</summary>
internal static class FolderPattern
{
    /// <summary>Whether one component of the path, read as a shell pattern, matches the name: <c>wiki/doc*/000.gz</c> has <c>documents</c>.</summary>
    public static bool HasComponentMatching(string path, string name) =>
        Array.Exists(path.Split('/'), component => component == name || Expression(component).IsMatch(name));

    /// <summary>The rules of Python's fnmatch: <c>*</c>, <c>?</c>, <c>[abc]</c>, <c>[!abc]</c>; an unclosed bracket is itself.</summary>
    private static Regex Expression(string pattern)
    {
        var expression = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            int close = c == '[' ? pattern.IndexOf(']', Math.Min(pattern.Length, i + (NegatedAt(pattern, i + 1) ? 3 : 2))) : -1;
            if (c == '*')
            {
                expression.Append(".*");
            }
            else if (c == '?')
            {
                expression.Append('.');
            }
            else if (close < 0)
            {
                expression.Append(Regex.Escape(c.ToString()));
            }
            else
            {
                bool isNegated = NegatedAt(pattern, i + 1);
                string set = pattern[(i + (isNegated ? 2 : 1))..close].Replace(@"\", @"\\").Replace("]", @"\]").Replace("[", @"\[").Replace("^", @"\^");
                expression.Append(isNegated ? "[^" : "[").Append(set).Append(']');
                i = close;
            }
        }

        // Linear time, since patterns come from users.
        return new Regex(expression.Append(@"\z").ToString(), RegexOptions.Singleline | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    private static bool NegatedAt(string pattern, int at) => at < pattern.Length && pattern[at] == '!';
}
