using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Dolma.Core.JsonPath;

/// <summary>
/// A regular expression as the original's library reads it (the <c>regex</c> crate), for .NET's: searched for anywhere in the text, in
/// linear time, <c>$</c> the very end. What the two read differently and cannot be said in the other's way is refused.
/// </summary>
internal static class RustPattern
{
    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>False if it is no pattern, or none that can be followed; <paramref name="fault"/> says why.</summary>
    public static bool TryParse(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? fault)
    {
        regex = null;
        if (Translate(pattern) is not { } translated)
        {
            fault = "character classes inside of others, and `&&`, `--`, `~~` between them, are not supported";
            return false;
        }

        try
        {
            regex = new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            fault = null;
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            fault = e.Message;
            return false;
        }
    }

    private static string? Translate(string pattern)
    {
        // With (?m) both mean the end of a line.
        bool endsText = !Regex.IsMatch(pattern, @"\(\?[A-Za-z]*m", RegexOptions.NonBacktracking);
        var translated = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                translated.Append(c).Append(pattern[++i]);
            }
            else if (c == '[')
            {
                i = TranslateClass(pattern, i, translated);
                if (i < 0)
                    return null;
            }
            else if (c == '$' && endsText)
            {
                translated.Append(@"\z");
            }
            else if (string.CompareOrdinal(pattern, i, "(?P<", 0, 4) == 0)
            {
                translated.Append("(?<");
                i += 3;
            }
            else
            {
                translated.Append(c);
            }
        }

        return translated.ToString();
    }

    /// <summary>Appends the class that begins at <paramref name="at"/>, and returns where it ends; -1 if it cannot be said in .NET's way.</summary>
    private static int TranslateClass(string pattern, int at, StringBuilder translated)
    {
        translated.Append(pattern[at++]);
        if (at < pattern.Length && pattern[at] == '^')
            translated.Append(pattern[at++]);
        for (bool isFirst = true; at < pattern.Length; at++, isFirst = false)
        {
            char c = pattern[at];
            if (c == '\\' && at + 1 < pattern.Length)
            {
                translated.Append(c).Append(pattern[++at]);
            }
            else if (c == ']')
            {
                // Right behind the bracket it is one of the characters, in both.
                translated.Append(c);
                if (!isFirst)
                    return at;
            }
            else if (c == '[')
            {
                int end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
                if (end < at + 2 || pattern[at + 1] != ':' || !PosixClasses.TryGetValue(pattern[(at + 2)..end], out string? members))
                    return -1;
                translated.Append(members);
                at = end + 1;
            }
            else if (c is '&' or '-' or '~' && at + 1 < pattern.Length && pattern[at + 1] == c)
            {
                return -1;
            }
            else
            {
                translated.Append(c);
            }
        }

        // Without an end, which the other side complains of.
        return at;
    }
}
