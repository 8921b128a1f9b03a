using Dolma.Core.Text;

namespace Dolma.Core.Sentences;

/// <summary>
/// Cuts texts into sentences as BlingFire 0.1.8 does, on one thread, without allocating once its buffers have grown. What
/// <see cref="Break"/> returns is good until the next call.
/// </summary>
/// <remarks>Spec/tag 4.7; BlingFire's <c>FALexTools_t.h</c> and <c>blingfiretokdll.cpp</c>.</remarks>
public sealed class SentenceBreaker
{
    private readonly SentenceModel _model;
    private byte[] _inputs = [];
    private int[] _ends = [];
    private int _endCount;
    private int _mostEnds;
    private Sentence[] _sentences = new Sentence[64];
    private int _count;

    internal SentenceBreaker(SentenceModel model) => _model = model;

    /// <summary>
    /// The sentences of a text, in order. White space before each is left out, that at the end of the text belongs to the last one. A
    /// text of white space only has one that is its first character, if that is ASCII, else all of it: an accident of the original's.
    /// </summary>
    /// <param name="text">Valid UTF-8. A byte-order mark at its beginning belongs to no sentence.</param>
    public ReadOnlySpan<Sentence> Break(ReadOnlySpan<byte> text)
    {
        _count = 0;
        if (text.IsEmpty)
            return [];
        ReadOnlySpan<byte> mark = "\ufeff"u8;
        var at = text.StartsWith(mark) ? new Place(mark.Length, 1) : default;
        int length = Translate(text[at.Byte..]);
        if (length == 0)
            return [];
        _endCount = 0;
        _mostEnds = length;
        if (_ends.Length < length)
            _ends = new int[_inputs.Length];
        Match(_model.Initial, 0, length, depth: 1, once: false);

        int from = 0;
        foreach (int end in _ends.AsSpan(0, _endCount))
        {
            if (end < from)
                continue;
            Add(text, ref at, end + 1 - from);
            from = end + 1;
        }

        if (from < length)
            Add(text, ref at, length - from);
        if (_count == 0)
            _sentences[_count++] = text[0] < 0x80 ? new Sentence(0, 1, 0, 1) : new Sentence(0, text.Length, 0, at.CodePoint);
        return _sentences.AsSpan(0, _count);
    }

    private readonly record struct Place(int Byte, int CodePoint);

    /// <summary>What the automaton reads for each code point; returns how many there are.</summary>
    private int Translate(ReadOnlySpan<byte> text)
    {
        if (_inputs.Length < text.Length)
            _inputs = new byte[Math.Max(text.Length, (int)Math.Min(2L * _inputs.Length, Array.MaxLength))];
        int count = 0;
        for (int i = 0; i < text.Length;)
        {
            int codePoint = CodePoints.Decode(text, i, out int bytes);
            _inputs[count++] = _model.InputOf(codePoint);
            i += bytes;
        }

        return count;
    }

    /// <summary>Adds the next code points as a sentence, without the white space before it; nothing if there is only that.</summary>
    private void Add(ReadOnlySpan<byte> text, ref Place at, int codePoints)
    {
        int i = at.Byte;
        int left = codePoints;
        while (left > 0 && CodePoints.Decode(text, i, out int bytes) is var c && IsSpace(c))
        {
            i += bytes;
            left--;
        }

        int start = i;
        for (int rest = left; rest > 0; rest--)
            i += CodePoints.LengthOfCharacter(text[i]);
        at = new Place(i, at.CodePoint + codePoints);
        if (left == 0)
            return;
        if (_count == _sentences.Length)
            Array.Resize(ref _sentences, 2 * _sentences.Length);
        _sentences[_count++] = new Sentence(start, i, at.CodePoint - left, at.CodePoint);
    }

    /// <summary>White space as BlingFire sees it: with control and format characters, without some of Unicode's.</summary>
    private static bool IsSpace(int c) =>
        c is <= 0x20 or 0xA0 or (>= 0x2000 and <= 0x200F) or 0x202F or 0x205F or 0x2060 or 0x2420 or 0x2424 or 0x3000 or 0xFEFF;

    /// <summary>
    /// Runs a set of rules over part of the text and notes where tokens end. From every position the longest match counts; the search
    /// goes on behind its middle. No match is longer than a limit, so the time is that of the text's length.
    /// </summary>
    /// <param name="initial">Where the set begins.</param>
    /// <param name="offset">Of the part.</param>
    /// <param name="size">Of the part; anchors match at its ends.</param>
    /// <param name="depth">Of this call.</param>
    /// <param name="once">Whether the first match is the only one.</param>
    private void Match(int initial, int offset, int size, int depth, bool once)
    {
        if (depth > _model.Depth)
            return;
        ReadOnlySpan<int> next = _model.Next;
        ReadOnlySpan<byte> inputs = _inputs.AsSpan(offset, size);
        for (int from = -1; from < size; from++)
        {
            int at = from;
            int state = initial;
            if (from < 0)
            {
                int begun = next[initial + _model.LeftInput];
                if (begun == SentenceModel.None)
                    continue;
                state = begun >> 1;
                at = 0;
            }

            int finalState = -1;
            int finalAt = -1;
            int bound = (int)Math.Min(size, (long)from + _model.LongestToken);
            for (; at < bound; at++)
            {
                int to = next[state + inputs[at]];
                if (to == SentenceModel.None)
                    break;
                state = to >> 1;
                if ((to & 1) != 0)
                    (finalState, finalAt) = (state, at);
            }

            if (at == size && next[state + _model.RightInput] is var ended && ended >= 0 && (ended & 1) != 0)
                (finalState, finalAt) = (ended >> 1, at);
            if (finalState < 0)
                continue;
            LexerAction action = _model.ActionOf(finalState);
            int first = Math.Clamp(from + action.Left, 0, size - 1);
            int last = Math.Clamp(finalAt - action.Right, 0, size - 1);
            if (action.HasTag)
            {
                if (_endCount >= _mostEnds)
                    return;
                _ends[_endCount++] = offset + last;
            }

            Call(action.Functions, offset, first, last, depth + 1);
            if (once)
                return;
            from = Math.Max(from, finalAt - action.Right);
        }
    }

    /// <summary>Runs functions over what a rule matched, each from behind what the one before it found.</summary>
    private void Call(int[] functions, int offset, int first, int last, int depth)
    {
        foreach (int function in functions)
        {
            if (first > last)
                return;
            int before = _endCount;
            Match(function, offset + first, last - first + 1, depth, once: functions.Length > 1 && function != _model.Initial);
            if (_endCount > before)
                first = _ends[_endCount - 1] + 1 - offset;
        }
    }
}
