using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// How much of a stream is written. Which documents are taken depends on their ids and the seed only. Amounts are found by a pass that
/// counts what the filters let through; more than there is repeats documents.
/// </summary>
internal sealed record StreamSampleOptions : IValidatedOptions
{
    /// <summary>More is surely a slip; and copies of one batch lie in memory together.</summary>
    internal const int MostCopies = 100;

    [Range(double.Epsilon, MostCopies)]
    [Description("Share of the documents, 0.1 for a tenth; above 1 documents are repeated.")]
    public double? Rate { get; init; }

    [Range(1, long.MaxValue)]
    [Description("Documents to write.")]
    public long? Documents { get; init; }

    /// <summary>UTF-8 bytes of the texts as they are written, without JSON around them.</summary>
    [ByteSize]
    [Range(1, long.MaxValue)]
    [Description("Bytes of text to write.")]
    public long? Bytes { get; init; }

    [Range(1, long.MaxValue)]
    [Description("Tokens to write, counted by bytes_per_token.")]
    public long? Tokens { get; init; }

    [Description("Another seed takes other documents.")]
    public long Seed { get; init; }

    /// <summary>How many of the four ways are given.</summary>
    internal int Targets => (Rate is null ? 0 : 1) + (Documents is null ? 0 : 1) + (Bytes is null ? 0 : 1) + (Tokens is null ? 0 : 1);

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Targets > 1)
            yield return new ConfigProblem("", "says how much to take in more than one way. Keep one of `rate`, `documents`, `bytes` and `tokens`.");
    }
}

/// <summary>What all weighted streams come to together.</summary>
internal sealed record MixTotalOptions : IValidatedOptions
{
    [Range(1, long.MaxValue)]
    [Description("Documents of all streams.")]
    public long? Documents { get; init; }

    /// <summary>UTF-8 bytes of the texts as they are written.</summary>
    [ByteSize]
    [Range(1, long.MaxValue)]
    [Description("Bytes of text of all streams.")]
    public long? Bytes { get; init; }

    [Range(1, long.MaxValue)]
    [Description("Tokens of all streams, counted by each one's bytes_per_token.")]
    public long? Tokens { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if ((Documents is null ? 0 : 1) + (Bytes is null ? 0 : 1) + (Tokens is null ? 0 : 1) != 1)
            yield return new ConfigProblem("", "has to be one of `documents`, `bytes` and `tokens`.");
    }

    internal static ConfigProblem NoBytesPerToken(string key) => new(
        key,
        "is counted by the stream's `bytes_per_token`, which is missing. Run `dolma tokens` over a part of the documents and divide the bytes of "
        + "text by the tokens; English is near 4.5.");
}
