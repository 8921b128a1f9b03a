namespace Dolma.Core;

/// <summary>
/// A failure that Dolma can explain. The message is the whole report a user gets: what was found, what was expected, where,
/// and what to do. The subclass says how far the damage reaches.
/// </summary>
public abstract class DolmaException : Exception
{
    private protected DolmaException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The whole run cannot go on: storage that refuses every write, memory that does not suffice.</summary>
public class RunException(string message, Exception? inner = null) : DolmaException(message, inner);

/// <summary>This shard cannot be finished; other shards go on. A rerun will meet the same failure until its cause is mended.</summary>
public class ShardException(string message, Exception? inner = null) : DolmaException(message, inner);

/// <summary>This shard failed for a reason outside of it, an interrupted read, say; doing it again may succeed.</summary>
public sealed class RetryableException(string message, Exception? inner = null) : DolmaException(message, inner);

/// <summary>Another process has this shard now; what was made of it here is given up.</summary>
internal sealed class ClaimLostException(string message) : DolmaException(message);

/// <summary>One line cannot be used. Whether it fails its shard or is counted and skipped is the run's policy, not the operator's.</summary>
/// <param name="reason">A short, stable name for the kind of fault, used as a key in reports: <c>malformed_json</c>, <c>missing_text</c>.</param>
/// <param name="message">What is wrong with the line, without file and line number: the driver adds them.</param>
public sealed class BadLineException(string reason, string message, Exception? inner = null) : DolmaException(message, inner)
{
    /// <summary>A short, stable name for the kind of fault, used as a key in reports.</summary>
    public string Reason { get; } = reason;
}
