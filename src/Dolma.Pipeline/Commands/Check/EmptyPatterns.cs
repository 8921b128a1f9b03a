using Dolma.Core;

namespace Dolma.Pipeline.Commands;

/// <summary>Patterns that match nothing although others of the list do: a run would go on without what they were to bring.</summary>
internal static class EmptyPatterns
{
    /// <param name="key">The list's key.</param>
    /// <param name="patterns">The list.</param>
    /// <param name="matches">Whether a pattern matches anything.</param>
    /// <returns>Nothing if none matches: the plan says that.</returns>
    public static IEnumerable<ConfigProblem> Problems(string key, IReadOnlyList<string> patterns, Func<string, bool> matches)
    {
        bool[] matched = [.. patterns.Select(matches)];
        if (!matched.Contains(true))
            yield break;
        for (int i = 0; i < matched.Length; i++)
        {
            if (!matched[i])
                yield return new ConfigProblem($"{key}[{i}]", $"is `{patterns[i]}`, which matches no file. Patterns are taken from the current folder.");
        }
    }
}
