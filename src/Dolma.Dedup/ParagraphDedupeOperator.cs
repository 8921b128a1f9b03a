namespace Dolma.Dedup;

/// <summary>Marks paragraphs that were seen before, as a whole or by their n-grams.</summary>
/// <remarks>spec/dedupe-mix 2.5 and 2.6 (<c>dolma:src/deduper.rs</c>).</remarks>
public sealed class ParagraphDedupeOperator : DedupeOperator
{
    private readonly ParagraphDedupeOptions _options;

    /// <param name="options">The settings.</param>
    /// <param name="filter">What was seen so far; stays the caller's, who saves and disposes it.</param>
    /// <param name="readOnly">Whether new keys are not learnt.</param>
    /// <exception cref="Core.ConfigException">The settings are wrong; with every problem.</exception>
    public ParagraphDedupeOperator(ParagraphDedupeOptions options, BloomFilter filter, bool readOnly)
        : base(options, filter, readOnly) => _options = options;

    private protected override DedupeOptions Settings => _options;
}
