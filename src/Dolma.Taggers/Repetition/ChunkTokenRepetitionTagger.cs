using Dolma.Core.Documents;
using Dolma.Core.Text;
using Dolma.Tokenize;

namespace Dolma.Taggers.Repetition;

/// <summary>
/// <c>tokenizer_repetitions_v2r2</c>: the same in stretches of 100,000 code points, without repetitions that lie within the one before
/// them; nothing at all for a text that has none (spec/tag 5.7; <c>dolma:python/dolma/taggers/repetitions</c>).
/// </summary>
internal sealed class ChunkTokenRepetitionTagger(Tokenizer tokenizer) : Tagger
{
    private const int ChunkLength = 100_000;

    private readonly TokenRepetitions _repetitions = new(tokenizer);

    public override IReadOnlyList<string> Types => RepetitionSpans.Types;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> rest = text.Utf8;
        var result = default(RepetitionSpans);
        for (int shift = 0; !rest.IsEmpty; shift += ChunkLength)
        {
            ReadOnlySpan<byte> chunk = rest[..LengthOfChunk(rest)];
            rest = rest[chunk.Length..];
            AddOutermost(_repetitions.Find(chunk), shift, ref result, spans);
        }

        if (result.Any)
            result.AddMeasures(spans, text.CodePointCount);
    }

    private static void AddOutermost(Span<RepeatedTokens> found, int shift, ref RepetitionSpans result, SpanSink spans)
    {
        found.Sort(static (a, b) => (a.Start, b.End, b.Times).CompareTo((b.Start, a.End, a.Times)));
        (int start, int end) = (-1, -1);
        foreach (RepeatedTokens one in found)
        {
            if (one.Start >= start && one.End <= end)
                continue;
            (start, end) = (one.Start, one.End);
            result.Add(spans, start + shift, end + shift, one.Times);
        }
    }

    private static int LengthOfChunk(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length <= ChunkLength)
            return utf8.Length;
        int bytes = ChunkLength;
        // Each step brings as many bytes more as code points are missing, and none of them holds more than one.
        for (int missing = ChunkLength - CodePoints.Count(utf8[..bytes]); missing > 0 && bytes < utf8.Length;)
        {
            int more = Math.Min(missing, utf8.Length - bytes);
            missing -= CodePoints.Count(utf8.Slice(bytes, more));
            bytes += more;
        }

        while (bytes < utf8.Length && (sbyte)utf8[bytes] < -64)
            bytes++;
        return bytes;
    }
}
