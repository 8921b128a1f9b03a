using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Dedup;

/// <summary>A document is one unit with one key.</summary>
/// <remarks>
/// spec/dedupe-mix 2.4 (<c>dolma:src/deduper.rs</c>). The span's end is the length of the key in bytes; a first occurrence gets no
/// attribute, a key that is passed over an empty list. Both are the original's.
/// </remarks>
internal sealed class DocumentDedupeWorker(DocumentDedupeOptions options, KeyHasher hasher)
    : DedupeWorker(options, hasher, new KeyLine(PathExpression.Parse(options.Key, "dedupe.documents.key"), options.Compat))
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
