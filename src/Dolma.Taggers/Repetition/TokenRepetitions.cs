using Dolma.Tokenize;

namespace Dolma.Taggers.Repetition;

/// <summary>A repetition: [Start, End) in code points, and how often it repeats.</summary>
internal readonly record struct RepeatedTokens(int Start, int End, int Times);

/// <summary>Finds the tokens of a text that repeat with periods of up to 13 tokens (spec/tag 5.7).</summary>
internal sealed class TokenRepetitions(Tokenizer tokenizer)
{
    private const int LongestPeriod = 13;

    private readonly TokenEncoder _encoder = tokenizer.CreateEncoder();
    private readonly TokenBuffer _tokens = new();
    private readonly TokenOffsets _offsets = new();
    private readonly PeriodicSequences _sequences = new();
    private RepeatedTokens[] _found = new RepeatedTokens[16];

    /// <summary>The repetitions of the text, by period, then by position; good until the next call.</summary>
    public Span<RepeatedTokens> Find(ReadOnlySpan<byte> utf8)
    {
        _tokens.Clear();
        _offsets.Clear();
        _encoder.Encode(utf8, _tokens, _offsets);
        _sequences.Find(_tokens.Span, LongestPeriod);
        ReadOnlySpan<PeriodicSequence> sequences = _sequences.Found;
        if (_found.Length < sequences.Length)
            _found = new RepeatedTokens[2 * sequences.Length];
        for (int i = 0; i < sequences.Length; i++)
            _found[i] = new RepeatedTokens(_offsets.Span[sequences[i].Start].Start, _offsets.Span[sequences[i].End - 1].End, sequences[i].Times);
        return _found.AsSpan(0, sequences.Length);
    }
}
