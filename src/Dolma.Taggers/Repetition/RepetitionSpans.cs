namespace Dolma.Taggers.Repetition;

/// <summary>The spans of all repetition taggers: each repetition, and three measures of the document (spec/tag 5.7).</summary>
internal struct RepetitionSpans
{
    private const int Repetition = 0;
    private const int LargestScore = 1;
    private const int LargestLength = 2;
    private const int Fraction = 3;

    private double _score;
    private int _length;
    private long _sum;

    public static IReadOnlyList<string> Types { get; } =
        ["repetition", "doc_max_score_repetition", "doc_max_length_repetition", "doc_frac_repetition"];

    /// <summary>Whether there was any repetition so far.</summary>
    public bool Any { get; private set; }

    /// <summary>Emits a repetition; offsets in code points.</summary>
    public void Add(SpanSink spans, int start, int end, double score)
    {
        spans.Add(Repetition, start, end, score);
        Any = true;
        _score = Math.Max(_score, score);
        _length = Math.Max(_length, end - start);
        _sum += end - start;
    }

    /// <summary>Emits the measures; the fraction counts overlapping repetitions several times.</summary>
    public readonly void AddMeasures(SpanSink spans, int codePoints)
    {
        spans.Add(LargestScore, 0, codePoints, _score);
        spans.Add(LargestLength, 0, codePoints, _length);
        spans.Add(Fraction, 0, codePoints, Any ? (double)_sum / codePoints : 0);
    }
}
