using System.Runtime.InteropServices;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Dedup;

/// <summary>A paragraph is a unit, with one key or those of its n-grams.</summary>
/// <remarks>
/// spec/dedupe-mix 2.5 and 2.6 (<c>dolma:src/deduper.rs</c>). A duplicate of a whole paragraph scores the whole number 1, one by
/// n-grams a single-precision share written as a double. An empty text gets no attribute, every other one a list.
/// </remarks>
internal sealed class ParagraphDedupeWorker(ParagraphDedupeOptions options, KeyHasher hasher)
    : DedupeWorker(options, hasher, new KeyLine(TextPath, options.Compat))
{
    private static readonly PathExpression TextPath = PathExpression.Parse("$.text", "text");

    private readonly byte[] _separator = Encoding.UTF8.GetBytes(options.Separator);
    private readonly NgramOptions? _ngrams = options.Ngrams is { Length: > 0 } ngrams ? ngrams : null;
    private readonly List<Word> _words = [];

    protected override RecordOutcome AddUnits(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return RecordOutcome.NoAttribute;
        var offsets = new ParagraphOffsets(text, _separator, options.Compat);
        if (_separator.Length == 0)
        {
            AddParagraph([], offsets.Next(0, isLast: false), 0);
            for (int length; !text.IsEmpty; text = text[length..])
            {
                length = CodePoints.LengthOfCharacter(text[0]);
                AddParagraph(text[..length], offsets.Next(1, isLast: false), 1);
            }

            AddParagraph([], offsets.Next(0, isLast: true), 0);
            return RecordOutcome.Spans;
        }

        while (true)
        {
            int end = text.IndexOf(_separator);
            ReadOnlySpan<byte> paragraph = end < 0 ? text : text[..end];
            int length = CodePoints.Count(paragraph);
            AddParagraph(paragraph, offsets.Next(length, isLast: end < 0), length);
            if (end < 0)
                return RecordOutcome.Spans;
            text = text[(end + _separator.Length)..];
        }
    }

    protected override bool TryWriteSpan(PooledBuffer output, in Unit unit)
    {
        float score = unit.Kind switch
        {
            UnitKind.Share => (float)unit.Duplicates / unit.Windows,
            _ => unit.LastIsDuplicate ? 1 : 0,
        };
        bool isDuplicate = unit.Kind == UnitKind.Whole ? unit.LastIsDuplicate : score >= _ngrams!.OverlapThreshold;
        if (!isDuplicate)
            return false;
        output.Write((byte)'[');
        JsonNumber.Write(output, unit.Start);
        output.Write((byte)',');
        JsonNumber.Write(output, unit.End);
        output.Write((byte)',');
        if (unit.Kind == UnitKind.Whole)
            output.Write((byte)'1');
        else
            JsonNumber.Write(output, (double)score);
        output.Write((byte)']');
        return true;
    }

    private void AddParagraph(ReadOnlySpan<byte> paragraph, (long Start, long End) span, int length)
    {
        if (length < options.MinLength)
            return;
        if (options.MinWords > 0 && (options.Compat || UnicodeWords.Count(paragraph) < options.MinWords))
            return;
        if (options.SkipEmpty && WhiteSpace.TrimStart(paragraph).IsEmpty)
            return;
        if (_ngrams is not null)
            AddNgrams(paragraph, span, _ngrams);
        else if (TryAddKey(paragraph, options.ChoosesKeys))
            Keys.AddUnit(new Unit { Kind = UnitKind.Whole, Start = span.Start, End = span.End, KeyCount = 1 });
    }

    private void AddNgrams(ReadOnlySpan<byte> paragraph, (long Start, long End) span, NgramOptions ngrams)
    {
        FindWords(paragraph);
        ReadOnlySpan<Word> words = CollectionsMarshal.AsSpan(_words);
        var unit = new Unit { Kind = UnitKind.Share, Start = span.Start, End = span.End };
        // The second window always follows the first at once: the original cannot tell "none yet" from "the last began at 0".
        for (long start = 0; start + ngrams.Length <= words.Length; start += start == 0 ? 1 : Math.Max(1, ngrams.Stride))
        {
            unit.Windows++;
            if (TryAddKey(paragraph, words.Slice((int)start, (int)ngrams.Length)))
                unit.KeyCount++;
        }

        if (unit.Windows < 2 && !ngrams.SkipShortParagraphs)
        {
            TryAddKey(paragraph, choose: false);
            unit.Kind = UnitKind.LastKey;
            unit.KeyCount++;
        }

        Keys.AddUnit(unit);
    }

    private void FindWords(ReadOnlySpan<byte> paragraph)
    {
        _words.Clear();
        for (int start = 0; UnicodeWords.TryNext(paragraph, ref start, out int length); start += length)
            _words.Add(new Word(start, length));
    }
}
