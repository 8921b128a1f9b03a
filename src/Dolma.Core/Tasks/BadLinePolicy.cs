namespace Dolma.Core.Tasks;

/// <summary>What a line that cannot be used does to its shard.</summary>
public enum BadLinePolicy
{
    /// <summary>The shard fails, the others go on, and the run's exit code is not 0.</summary>
    Fail,

    /// <summary>The line is counted, named in the report and passed over.</summary>
    Skip,
}
