using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dolma.Taggers.Tests;

/// <summary>Whether two attribute lines say the same, scores up to a tolerance.</summary>
internal static partial class AttributeComparison
{
    /// <param name="expected">A whole line.</param>
    /// <param name="actual">Another.</param>
    /// <param name="tolerance">Largest difference of two scores; 0 compares bytes.</param>
    public static bool AreEqual(string expected, string actual, double tolerance) =>
        expected == actual || (tolerance > 0 && IsClose(expected, actual, tolerance));

    private static bool IsClose(string expected, string actual, double tolerance)
    {
        // Keys of nearly equal scores may have changed places, and labels of 0.00001 may be just above or below where they are cut.
        Dictionary<string, string> first = Keys(expected);
        Dictionary<string, string> second = Keys(actual);
        foreach (string key in first.Keys.Union(second.Keys, StringComparer.Ordinal))
        {
            double[] a = Numbers(first.GetValueOrDefault(key, ""));
            double[] b = Numbers(second.GetValueOrDefault(key, ""));
            if (a.Length == 0 || b.Length == 0)
            {
                if (a.Concat(b).Any() && a.Concat(b).Last() > tolerance)
                    return false;
            }
            else if (a.Length != b.Length || a.Zip(b).Any(p => Math.Abs(p.First - p.Second) > tolerance))
            {
                return false;
            }
        }

        return true;
    }

    private static Dictionary<string, string> Keys(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.GetProperty("attributes").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetRawText(), StringComparer.Ordinal);
    }

    private static double[] Numbers(string spans) =>
        [.. Number().Matches(spans).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"-?[0-9.]+(?:e-?[0-9]+)?")]
    private static partial Regex Number();
}
