namespace Dolma.Tokenize.TokenFiles.Resharding;

/// <summary>How token files are put together anew.</summary>
public sealed record ReshardOptions
{
    /// <summary>Bytes of tokens that a new file has at most; null if <see cref="Files"/> is set.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>New files, at most; null if <see cref="MaxBytes"/> is set.</summary>
    public int? Files { get; init; }

    /// <summary>Seed of all that is drawn.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Whether the part of a rate behind the point takes whole files, at least one, and files are put into groups by drawn keys that favour some, as in the
    /// original; else exactly that share of the documents, and groups of about equal size.
    /// </summary>
    public bool WholeFiles { get; init; }
}
