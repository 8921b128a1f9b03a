namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// In which order a part's documents are written: its files are read a few at a time, a document of each in turn, and what was taken is shuffled
/// batch by batch. The default is the order of the input.
/// </summary>
/// <remarks>Source: spec/tokens 2.3 (<c>dolma:python/dolma/tokenizer/executor.py</c>).</remarks>
public sealed record PartOrder
{
    /// <summary>One file after another, as they are.</summary>
    public static PartOrder OfInput { get; } = new();

    /// <summary>Files that documents are taken from in turn, at least 1. As one ends, the next joins at the end.</summary>
    public int RingSize { get; init; } = 1;

    /// <summary>Whether files are drawn by their stored size, with the seed, instead of taking turns.</summary>
    public bool DrawsBySize { get; init; }

    /// <summary>
    /// Turns in a batch, at least 1; turns begin anew with each. The end of a file takes a turn, too, and with a ring of 1 it ends the batch.
    /// </summary>
    public int BatchSize { get; init; } = int.MaxValue;

    /// <summary>Whether batches are shuffled, with the seed. Their encoded documents are then held in memory, for each part at work.</summary>
    public bool ShufflesBatches { get; init; }
}
