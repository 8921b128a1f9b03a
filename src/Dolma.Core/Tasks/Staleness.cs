namespace Dolma.Core.Tasks;

/// <summary>What a done marker does not agree with.</summary>
public enum StaleBecause
{
    /// <summary>Another version of the program made it.</summary>
    Version,

    /// <summary>Settings, or a model, list or tokenizer, are others.</summary>
    Config,

    /// <summary>An input was changed, came or went.</summary>
    Input,

    /// <summary>An output is gone, or not as it was written.</summary>
    Output,

    /// <summary>It passed over bad lines, which this run does not.</summary>
    BadLines,
}

/// <summary>Why the outputs of a task cannot stand although it has a marker.</summary>
/// <param name="Because">What it is about.</param>
/// <param name="Detail">What was found: a path, or a version; may be empty.</param>
public sealed record Staleness(StaleBecause Because, string Detail);
