using System.Globalization;

namespace Olmo.Trainer.Config;

/// <summary>
/// Paths written as a shell writes them: <c>part-{00..15}.npy</c> is sixteen, <c>{a, b}/{0..4}.npy</c> ten, the last braces changing fastest.
/// Alternatives stand in their own order, may be ranges or nested, and a leading zero keeps numbers at one width. White space around an
/// alternative is not part of it, so that a long list can go over several lines. Braces with neither comma nor range stand for themselves.
/// Source: the manual of bash, "Brace Expansion".
/// </summary>
internal static class PathPattern
{
    /// <summary>The official lists have some thousands; a range with a digit too many would fill the memory.</summary>
    public const int MostPaths = 1_000_000;

    /// <summary>The paths that a pattern stands for, in order; the pattern itself, if it has no braces.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        for (int open = pattern.IndexOf('{', StringComparison.Ordinal); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            if (Group(pattern, open) is not { } group)
                continue;
            string head = pattern[..open];
            return group.Alternatives.SelectMany(_ => Expand(pattern[group.End..]), (alternative, tail) => head + alternative + tail);
        }

        return [pattern];
    }

    /// <summary>What all patterns of a list stand for, one after another.</summary>
    public static IEnumerable<string> ExpandAll(IEnumerable<string> patterns) => patterns.SelectMany(Expand);

    private static (IEnumerable<string> Alternatives, int End)? Group(string pattern, int open)
    {
        var items = new List<string>();
        int depth = 0;
        int start = open + 1;
        for (int i = open; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '{':
                    depth++;
                    break;
                case ',' when depth == 1:
                    items.Add(pattern[start..i]);
                    start = i + 1;
                    break;
                case '}' when --depth == 0:
                    string last = pattern[start..i];
                    if (items.Count == 0)
                        return Range(last.Trim()) is { } range ? (range, i + 1) : null;
                    items.Add(last);
                    return (items.SelectMany(item => Expand(item.Trim())), i + 1);
            }
        }

        return null;    // Nothing closes these braces.
    }

    private static IEnumerable<string>? Range(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || Number(text[..dots]) is not { } first || Number(text[(dots + 2)..]) is not { } last)
            return null;
        int behind = text.Length - dots - 2;
        bool padded = (text[0] == '0' && dots > 1) || (text[^behind] == '0' && behind > 1);
        return Numbers(first, last, padded ? Math.Max(dots, behind) : 1);
    }

    private static IEnumerable<string> Numbers(int first, int last, int width)
    {
        int step = first <= last ? 1 : -1;
        for (int number = first; ; number += step)
        {
            yield return number.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
            if (number == last)
                yield break;
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
