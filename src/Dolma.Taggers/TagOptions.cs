using Dolma.Core;

namespace Dolma.Taggers;

/// <summary>Which taggers run, and how their keys are named and grouped.</summary>
public sealed record TagOptions
{
    /// <summary>Names in the order in which they run and write. Of two that come to the same variable name the last one runs, in the place of the first.</summary>
    public required IReadOnlyList<string> Taggers { get; init; }

    /// <summary>First part of all keys; null for each tagger's own name.</summary>
    public string? Experiment { get; init; }

    /// <summary>Which output of the task each of <see cref="Taggers"/> writes to; null if all share output 0.</summary>
    public IReadOnlyList<int>? Outputs { get; init; }

    /// <summary>Whether values that contradict the original's documentation come out as the original's.</summary>
    public bool Compat { get; init; }

    /// <summary>Whether a tagger that fails on a document fails its shard; else its keys are left out of that line, and counted.</summary>
    public bool Strict { get; init; }

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems(TaggerRegistry registry)
    {
        foreach (string name in Taggers.Distinct(StringComparer.Ordinal))
        {
            if (Catch(() => registry.Get(name)) is { } unknown)
                yield return new ConfigProblem("taggers", unknown);
            else if (Catch(() => Names.MakeVariableName(name)) is { } unusable)
                yield return new ConfigProblem("taggers", unusable);
            else if (registry.Get(name).Obstacle() is { } obstacle)
                yield return new ConfigProblem("taggers", $"{name}: {obstacle}");
        }

        if (Experiment is not null && Catch(() => Names.MakeVariableName(Experiment)) is { } bad)
            yield return new ConfigProblem("experiment", bad);
        if (Outputs is not null && (Outputs.Count != Taggers.Count || Outputs.Any(o => o < 0)))
        {
            yield return new ConfigProblem(
                "taggers", $"there are {Taggers.Count} taggers and {Outputs.Count} outputs for them; each tagger needs one, from 0");
        }
    }

    private static string? Catch(Func<object> action)
    {
        try
        {
            action();
            return null;
        }
        catch (ConfigException e)
        {
            return e.Problems[0].Message;
        }
    }
}
