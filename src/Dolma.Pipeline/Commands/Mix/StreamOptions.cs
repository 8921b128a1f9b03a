using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>One entry of <c>streams</c>: inputs, what is done to them, and where they go.</summary>
internal sealed record StreamOptions : IValidatedOptions
{
    [Description("Beginning of the output files' names.")]
    public required string Name { get; init; }

    [Description("Documents to read: files or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description("Attribute folders to read beside the documents; of two values for one key the later folder's wins.")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    [Description("Where the documents go, and in what shape.")]
    public StreamOutputOptions Output { get; init; } = new() { Path = "" };

    [Description("Which documents stay; null keeps all.")]
    public FilterOptions? Filter { get; init; }

    [Description("Pieces of text to replace, in this order.")]
    public IReadOnlyList<SpanReplacementOptions> SpanReplacement { get; init; } = [];

    [Description("Compression of files whose names do not tell it.")]
    public CompressionOptions Compression { get; init; } = new();

    [Extension]
    [Description("How much of what passes is written; null writes all of it.")]
    public StreamSampleOptions? Sample { get; init; }

    /// <summary>Relative to the other streams' weights.</summary>
    [Extension]
    [Range(double.Epsilon, double.MaxValue)]
    [Description("This stream's part of `total`, relative to the other streams' weights.")]
    public double? Weight { get; init; }

    [Extension]
    [Range(double.Epsilon, double.MaxValue)]
    [Description("UTF-8 bytes of text for one token, to count tokens by; the report of `dolma tokens` over a part of the corpus has both numbers.")]
    public double? BytesPerToken { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        if (Sample is { Targets: 0 } && Weight is null)
        {
            yield return new ConfigProblem("sample", "says neither `rate` nor `documents`, `bytes` or `tokens`. Give one of them.");
        }
        else if (Sample is { Targets: > 0 } && Weight is not null)
        {
            yield return new ConfigProblem(
                "sample", "says how much to take, and `weight` does too. Keep one of the two; beside `weight` a sample has only its `seed`.");
        }

        if (Sample is { Tokens: not null } && BytesPerToken is null)
            yield return MixTotalOptions.NoBytesPerToken("sample.tokens");
        if (Filter is null && SpanReplacement.Count == 0 && Sample is null && Weight is null)
        {
            yield return new ConfigProblem(
                "filter",
                "is not set, and neither is `span_replacement`, so this stream would only "
                + "copy. Set one of the two; `include: [$]` keeps every document.");
        }
    }
}

/// <summary>Where a stream's documents are written.</summary>
internal sealed record StreamOutputOptions
{
    [Description("Folder, local or s3://.")]
    public required string Path { get; init; }

    /// <summary>Bytes of the inputs as stored, that is, compressed; default 2 GiB. One larger input makes an output of its own.</summary>
    [ByteSize]
    [Range(0, double.MaxValue)]
    [Description("Inputs are gathered into one output up to this size, counted in bytes of input as stored.")]
    public long MaxSizeInBytes { get; init; } = 2L << 30;

    [Description("Top-level fields that are removed from each document.")]
    public IReadOnlyList<string> DiscardFields { get; init; } = [];

    /// <summary>Bytes of UTF-8 after trimming.</summary>
    [NullIsDefault]
    [Range(0, int.MaxValue)]
    [Description("Documents whose trimmed text has fewer bytes are dropped.")]
    public int MinTextLength { get; init; }
}

/// <summary>
/// Which documents stay: those that match any of <see cref="Include"/> (if there is one) and none of <see cref="Exclude"/>.
/// </summary>
internal sealed record FilterOptions : IValidatedOptions
{
    [Description("Expressions; a document has to match one of them.")]
    public IReadOnlyList<string> Include { get; init; } = [];

    [Description("Expressions; a document that matches one of them is dropped.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [AllowedValues("jsonpath", "jq")]
    [Description("Language of the expressions.")]
    public string Syntax { get; init; } = "jsonpath";

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Include.Count == 0 && Exclude.Count == 0)
            yield return new ConfigProblem("", "has neither `include` nor `exclude`. Give at least one expression, or remove the filter.");
    }
}

/// <summary>One kind of span that is replaced in the text.</summary>
internal sealed record SpanReplacementOptions : IValidatedOptions
{
    [Description("Expression that selects a list of [start, end, score].")]
    public required string Span { get; init; }

    [Description("Replace spans with this score or more.")]
    public double? MinScore { get; init; }

    [Description("Replace spans with a score below this.")]
    public double? MaxScore { get; init; }

    [Description("Text to put in their place; {} in it is what was there. After a leading $ it is a jq program that makes the text.")]
    public string Replacement { get; init; } = "";

    [AllowedValues("jsonpath", "jq")]
    [Description("Language of `span`.")]
    public string Syntax { get; init; } = "jsonpath";

    public IEnumerable<ConfigProblem> Problems()
    {
        if (MinScore is null && MaxScore is null)
            yield return new ConfigProblem(
                "min_score",
                "is not set, and neither is `max_score`. Set at least one; `min_score: 0` replaces every span with a score of 0 or more.");
    }
}
