using System.Globalization;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>How many shards of a stage stand how.</summary>
internal sealed record StageShards
{
    public int Total { get; init; }

    public int Done { get; init; }

    /// <summary>Shards with a marker that does not fit, by what it does not agree with.</summary>
    public IReadOnlyDictionary<StaleBecause, int> Stale { get; init; } = new Dictionary<StaleBecause, int>();

    /// <summary>Shards without a marker.</summary>
    public int Missing { get; init; }

    /// <summary>Whether any markers were looked at; if not, <see cref="Problem"/> says why.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Why it is not known better; else null.</summary>
    public string? Problem { get; init; }

    /// <summary>Of the last step that was reached.</summary>
    public static StageShards Of(StageSight sight)
    {
        if (sight.Runner.Looks.Count == 0)
            return new StageShards { Total = sight.Runner.Tasks.Count, IsKnown = false, Problem = sight.Problem ?? "it takes a pass over the data to know" };
        return Of(sight.Runner.Looks[^1]) with { Problem = sight.Problem };
    }

    public static StageShards Of(StageLook look) => new()
    {
        Total = look.Shards.Count,
        Done = look.Shards.Count(shard => shard.IsDone),
        Stale = look.Shards.Where(shard => shard.Stale is not null).GroupBy(shard => shard.Stale!.Because).OrderBy(group => group.Key).ToDictionary(group => group.Key, group => group.Count()),
        Missing = look.Shards.Count(shard => !shard.IsDone && shard.Stale is null),
    };

    /// <summary><c>12 of 18 shards done, 4 stale (config), 2 missing</c>.</summary>
    public override string ToString()
    {
        if (!IsKnown)
            return Problem!.TrimEnd('.');
        string text = string.Create(CultureInfo.InvariantCulture, $"{Done:N0} of {Total:N0} shards done");
        foreach ((StaleBecause because, int count) in Stale)
            text += string.Create(CultureInfo.InvariantCulture, $", {count:N0} stale ({Word(because)})");
        return Missing == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $", {Missing:N0} missing");
    }

    /// <summary>As tables and JSON call it.</summary>
    public static string Word(StaleBecause because) => Config.OptionSchema.SnakeCase(because.ToString());
}
