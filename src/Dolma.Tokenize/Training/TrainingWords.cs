namespace Dolma.Tokenize.Training;

/// <summary>The words while they are being merged: the symbols of all of them in one array, each with its length in bytes.</summary>
internal sealed class TrainingWords
{
    private readonly int[] _symbols;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;
    private readonly List<int> _bytesOf;
    private readonly long _longest;

    /// <param name="words">The words.</param>
    /// <param name="idOfByte">First symbols; -1 for a byte that is passed over.</param>
    /// <param name="bytesOf">Bytes of each token, by id; grows as tokens are made.</param>
    /// <param name="longest">Bytes of the longest token that may be made.</param>
    public TrainingWords(WordTable words, int[] idOfByte, List<int> bytesOf, long longest)
    {
        (_bytesOf, _longest) = (bytesOf, longest);
        _starts = new int[words.Count];
        _lengths = new int[words.Count];
        _counts = new long[words.Count];
        long symbols = 0;
        for (int w = 0; w < words.Count; w++)
            symbols += words[w].Length;
        _symbols = new int[symbols];
        int end = 0;
        for (int w = 0; w < words.Count; w++)
        {
            _starts[w] = end;
            _counts[w] = words.CountOf(w);
            foreach (byte b in words[w])
            {
                if (idOfByte[b] >= 0)
                    _symbols[end++] = idOfByte[b];
            }

            _lengths[w] = end - _starts[w];
        }
    }

    /// <summary>Counts the pairs of all words.</summary>
    public void Count(PairCounts pairs)
    {
        for (int w = 0; w < _starts.Length; w++)
        {
            ReadOnlySpan<int> symbols = _symbols.AsSpan(_starts[w], _lengths[w]);
            for (int i = 0; i + 1 < symbols.Length; i++)
                Change(pairs, symbols[i], symbols[i + 1], _counts[w], w);
        }
    }

    /// <summary>Merges a pair in a word from the left, and moves the counts of those pairs that have changed.</summary>
    public void Merge(int word, int left, int right, int merged, PairCounts pairs)
    {
        Span<int> symbols = _symbols.AsSpan(_starts[word], _lengths[word]);
        long count = _counts[word];
        int kept = 0;
        int last = -1;
        bool lastIsMerged = false;
        for (int i = 0; i < symbols.Length; i++)
        {
            int first = symbols[i];
            bool isPair = first == left && i + 1 < symbols.Length && symbols[i + 1] == right;
            int now = isPair ? merged : first;
            if (isPair)
                Change(pairs, left, right, -count, word);
            if (kept > 0 && (isPair || lastIsMerged))
            {
                Change(pairs, last, first, -count, word);
                Change(pairs, symbols[kept - 1], now, count, word);
            }

            if (isPair)
                i++;
            last = symbols[i];
            lastIsMerged = isPair;
            symbols[kept++] = now;
        }

        _lengths[word] = kept;
    }

    /// <summary>A pair that would make too long a token is never counted.</summary>
    private void Change(PairCounts pairs, int left, int right, long by, int word)
    {
        if (_bytesOf[left] + _bytesOf[right] <= _longest)
            pairs.Change(PairCounts.Key(left, right), by, word);
    }
}
