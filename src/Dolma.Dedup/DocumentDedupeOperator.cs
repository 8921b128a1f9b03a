using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Core.Text;

namespace Dolma.Dedup;

/// <summary>Marks documents whose key was seen before.</summary>
/// <remarks>
/// spec/dedupe-mix 2.4 (<c>dolma:src/deduper.rs</c>). The span's end is the length of the key in bytes; a first occurrence gets no
/// attribute, a key that is passed over an empty list. Both are the original's.
/// </remarks>
public sealed class DocumentDedupeOperator : DedupeOperator
{
    private readonly DocumentDedupeOptions _options;
    private readonly BloomFilter _filter;
    private readonly PathExpression _key;

    /// <param name="options">The settings.</param>
    /// <param name="filter">What was seen so far; stays the caller's, who saves and disposes it.</param>
    /// <param name="readOnly">Whether new keys are not learnt.</param>
    /// <exception cref="Core.ConfigException">The settings are wrong; with every problem.</exception>
    public DocumentDedupeOperator(DocumentDedupeOptions options, BloomFilter filter, bool readOnly)
        : base(options, filter, readOnly)
    {
        _options = options;
        _filter = filter;
        _key = PathExpression.Parse(options.Key, "dedupe.documents.key");
    }

    private protected override DedupeOptions Settings => _options;

    public override OperatorWorker CreateWorker() => new Worker(_options, _filter, _key);

    private sealed class Worker(DocumentDedupeOptions options, BloomFilter filter, PathExpression key)
        : DedupeWorker(options, filter, new KeyLine(key, options.Compat))
    {
        protected override RecordOutcome AddUnits(ReadOnlySpan<byte> text)
        {
            if (options.MinWords > 0)
            {
                if (UnicodeWords.Count(text) < options.MinWords)
                    return RecordOutcome.Spans;
                if (options.Compat)
                    return RecordOutcome.NoAttribute;
            }

            if (text.Length < options.MinLength || (options.SkipEmpty && WhiteSpace.TrimStart(text).IsEmpty))
                return RecordOutcome.Spans;
            if (!TryAddKey(text, options.ChoosesKeys))
                return RecordOutcome.Spans;
            Keys.AddUnit(new Unit { Kind = UnitKind.Whole, End = text.Length, KeyCount = 1 });
            return RecordOutcome.SpansIfAny;
        }

        protected override bool TryWriteSpan(PooledBuffer output, in Unit unit)
        {
            if (!unit.LastIsDuplicate)
                return false;
            output.Write("[0,"u8);
            JsonNumber.Write(output, unit.End);
            output.Write(",1]"u8);
            return true;
        }
    }
}
