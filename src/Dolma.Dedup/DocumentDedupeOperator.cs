namespace Dolma.Dedup;

/// <summary>Marks documents whose key was seen before.</summary>
/// <remarks>spec/dedupe-mix 2.4 (<c>dolma:src/deduper.rs</c>).</remarks>
public sealed class DocumentDedupeOperator : DedupeOperator
{
    private readonly DocumentDedupeOptions _options;

    /// <param name="options">The settings.</param>
    /// <param name="filter">What was seen so far; stays the caller's, who saves and disposes it.</param>
    /// <param name="readOnly">Whether new keys are not learnt.</param>
    /// <exception cref="Core.ConfigException">The settings are wrong; with every problem.</exception>
    public DocumentDedupeOperator(DocumentDedupeOptions options, BloomFilter filter, bool readOnly)
        : base(options, filter, readOnly) => _options = options;

    private protected override DedupeOptions Settings => _options;
}
