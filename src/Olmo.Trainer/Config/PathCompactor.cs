using System.Globalization;
using System.Text.RegularExpressions;

namespace Olmo.Trainer.Config;

/// <summary>Writes a list of paths as few <see cref="PathPattern"/>s, which stand for the same paths in the same order.</summary>
internal static partial class PathCompactor
{
    // Shorter ones read better within a list, and are chance in lists that were shuffled.
    private const int ShortestRange = 3;

    /// <summary>The patterns. A path with a brace or comma stays by itself.</summary>
    public static IReadOnlyList<string> Compact(IReadOnlyList<string> paths)
    {
        // Each round takes up the next number to the left: files 0 to 4 of a part, then parts 000 to 187 of such files.
        IReadOnlyList<string> rows = paths;
        while (Ranges(rows) is var ranges && ranges.Count < rows.Count)
            rows = ranges;
        return Lists(rows);
    }

    private static List<string> Ranges(IReadOnlyList<string> rows)
    {
        var ranges = new List<string>();
        for (int at = 0; at < rows.Count;)
        {
            int end = at + 1;
            int? part = null;
            while (end < rows.Count && Grown(rows[end - 1], rows[end]) is { } grown && grown == (part ?? grown))
            {
                part = grown;
                end++;
            }

            if (part is { } number && end - at >= ShortestRange)
            {
                string[] first = Parts(rows[at]);
                first[number] = $"{{{first[number]}..{Parts(rows[end - 1])[number]}}}";
                ranges.Add(string.Concat(first));
                at = end;
            }
            else
            {
                ranges.Add(rows[at++]);
            }
        }

        return ranges;
    }

    /// <summary>The only part in which two rows differ, if it is a number that grows by one and stands before all that is a range already.</summary>
    private static int? Grown(string row, string next)
    {
        string[] left = Parts(row);
        string[] right = Parts(next);
        int differs = left.AsSpan().CommonPrefixLength(right);
        return left.Length == right.Length && differs < left.Length
            && left.AsSpan(differs + 1).SequenceEqual(right.AsSpan(differs + 1))
            && left.Take(differs).All(part => !part.AsSpan().ContainsAny("{}"))
            && left[differs].Length == right[differs].Length
            && int.TryParse(left[differs], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(right[differs], NumberStyles.None, CultureInfo.InvariantCulture, out int larger)
            && larger == number + 1
            ? differs
            : null;
    }

    private static List<string> Lists(IReadOnlyList<string> rows)
    {
        var lists = new List<string>();
        for (int at = 0; at < rows.Count;)
        {
            int end = at + 1;
            while (end < rows.Count && IsPlain(rows[at]) && IsPlain(rows[end]) && Shape(rows[at]) == Shape(rows[end]))
                end++;
            lists.Add(Listed([.. rows.Skip(at).Take(end - at)]));
            at = end;
        }

        return lists;
    }

    // What all have at their beginning and end is written once.
    private static string Listed(string[] rows)
    {
        if (rows.Length == 1)
            return rows[0];
        string[][] parts = [.. rows.Select(Parts)];
        int length = parts[0].Length;
        int head = parts.Min(row => row.AsSpan().CommonPrefixLength(parts[0]));
        int tail = 0;
        while (head + tail < length && parts.All(row => row[^(tail + 1)] == parts[0][^(tail + 1)]))
            tail++;
        // Equal paths differ nowhere; their last number then stands for them.
        if (head == length)
            (head, tail) = (length - 1, 0);
        IEnumerable<string> alternatives = parts.Select(row => string.Concat(row[head..^tail]));
        return $"{string.Concat(parts[0][..head])}{{{string.Join(", ", alternatives)}}}{string.Concat(parts[0][(length - tail)..])}";
    }

    private static bool IsPlain(string row) => !row.AsSpan().ContainsAny("{},") && !row.Any(char.IsWhiteSpace);

    private static string[] Parts(string row) => [.. NumberOrText().Matches(row).Select(match => match.Value)];

    private static string Shape(string row) => Number().Replace(row, "0");

    [GeneratedRegex("[0-9]+|[^0-9]+", RegexOptions.None, 10_000)]
    private static partial Regex NumberOrText();

    [GeneratedRegex("[0-9]+", RegexOptions.None, 10_000)]
    private static partial Regex Number();
}
