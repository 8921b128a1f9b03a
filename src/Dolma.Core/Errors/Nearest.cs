namespace Dolma.Core;

/// <summary>Finds the name a user probably meant, for messages such as "unknown tagger gohper_v2; did you mean gopher_v2?".</summary>
public static class Nearest
{
    /// <summary>The candidate with the smallest edit distance to <paramref name="name"/>; null if none is close enough to be a slip.</summary>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        // A third of the letters wrong is still a slip; more is another word.
        int limit = Math.Max(2, name.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = EditDistance(name, candidate);
            if (distance < limit)
                (best, limit) = (candidate, distance);
        }

        return best;
    }

    /// <summary>", did you mean `x`?" or nothing.</summary>
    public static string Suggestion(string name, IEnumerable<string> candidates) =>
        To(name, candidates) is { } best ? $" Did you mean `{best}`?" : "";

    private static int EditDistance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
