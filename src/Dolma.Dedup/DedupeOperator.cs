using Dolma.Core;
using Dolma.Core.Tasks;

namespace Dolma.Dedup;

/// <summary>
/// What deduplication by Bloom filter is, whatever a key is: workers hash keys, one thread after another looks them up and adds them
/// in input order, workers write attribute lines to output 0. Which occurrence is the duplicate therefore never depends on threads.
/// </summary>
/// <remarks>spec/dedupe-mix 2.3 (<c>dolma:src/deduper.rs</c>). The operator does not own the filter.</remarks>
public abstract class DedupeOperator : TaskOperator
{
    private readonly BloomFilter _filter;
    private readonly bool _readOnly;

    private protected DedupeOperator(DedupeOptions options, BloomFilter filter, bool readOnly)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        _filter = filter;
        _readOnly = readOnly;
    }

    /// <summary>What the filter held at the start, in a word that changes with it; part of <see cref="Fingerprint"/>.</summary>
    public string InitialContent { get; init; } = "new";

    public override string Fingerprint =>
        $"{GetType().Name} {Settings} read_only={_readOnly} filter={_filter.Identity} initial={InitialContent}";

    public override bool DecidesInOrder => true;

    private protected abstract DedupeOptions Settings { get; }

    public override OperatorWorker CreateWorker() => Settings.CreateWorker(_filter.Hasher);

    public override void Decide(Batch batch) => ((KeyBatch)batch.Payload!).Decide(_filter, learns: !_readOnly);
}
