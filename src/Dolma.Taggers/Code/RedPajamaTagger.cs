using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code;

/// <summary>
/// <c>code_redpajama_taggers_v1</c>: the longest and the mean line, the share of letters and numbers, and letters a token (spec/tag
/// 5.11; <c>dolma:python/dolma/taggers/code/code_taggers.py</c>).
/// </summary>
/// <remarks>Kept: tokens are counted as <c>whitespace_tokenizer_v1</c> counts them, one more than there are.</remarks>
internal sealed class RedPajamaTagger : Tagger
{
    private const int MaxLineLength = 0;
    private const int MeanLineLength = 1;
    private const int AlphanumericShare = 2;
    private const int LettersPerToken = 3;

    private int[] _counts = [];

    public override IReadOnlyList<string> Types { get; } =
        ["max_line_length_doc", "avg_line_length_doc", "alnum_prop_doc", "alpha_token_prop_doc"];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        int length = text.CodePointCount;
        (int longest, long total, int lines) = MeasureLines(text);
        (long letters, long numbers) = LetterCount.Of(text.Utf8);
        spans.Add(MaxLineLength, 0, length, longest);
        spans.Add(MeanLineLength, 0, length, lines == 0 ? 0 : total / (double)lines);
        spans.Add(AlphanumericShare, 0, length, length == 0 ? 0 : (letters + numbers) / (double)length);
        spans.Add(LettersPerToken, 0, length, letters / (double)CountTokens(text));
    }

    private static (int Longest, long Total, int Lines) MeasureLines(DocumentText text)
    {
        ReadOnlySpan<byte> utf8 = text.Utf8;
        bool isAscii = text.IsAscii;
        var lines = new PythonLines(utf8);
        int longest = 0;
        long total = 0;
        int count = 0;
        for (; lines.MoveNext(); count++)
        {
            int length = isAscii ? lines.End - lines.Start : CodePoints.Count(utf8[lines.Start..lines.End]);
            longest = Math.Max(longest, length);
            total += length;
        }

        return (longest, total, count);
    }

    private long CountTokens(DocumentText text)
    {
        int lines = text.LinesAndEnd.Length;
        if (_counts.Length < lines)
            _counts = new int[2 * lines];
        Span<int> counts = _counts.AsSpan(0, lines - 1);
        TokenRuns.CountByLine(text.Utf8, counts);
        long runs = 0;
        foreach (int count in counts)
            runs += count;
        return 1 + runs;
    }
}
