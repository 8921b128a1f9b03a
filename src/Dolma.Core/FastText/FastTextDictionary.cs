using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Dolma.Core.FastText;

/// <summary>
/// Words and labels of a model, and the rows that a token stands for. Immutable, shared by all threads.
/// </summary>
/// <remarks>Rules: spec/tag 6.2; fastText 0.9.2 <c>dictionary.cc</c>.</remarks>
internal sealed class FastTextDictionary
{
    /// <summary>What labels begin with unless a training says otherwise; model files do not say it.</summary>
    public const string DefaultLabelPrefix = "__label__";

    /// <summary>A bit for each hash's end, which says at once of most words that they are not there.</summary>
    private const int PresenceBits = 1 << 17;

    private static readonly Vector128<byte> EndOfLine = Vector128.Create("</s>\0\0\0\0\0\0\0\0\0\0\0\0"u8);

    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _slots;
    private readonly ulong[] _hashesPresent = new ulong[PresenceBits / 64];
    private readonly uint[] _hashes;
    private readonly int[] _features;
    private readonly int[] _featureStarts;
    private readonly FastTextArguments _arguments;
    private readonly byte[] _labelPrefix;
    private readonly int _endOfLine;

    /// <param name="entries">Words first, then labels; UTF-8.</param>
    /// <param name="counts">How often each was seen in training.</param>
    /// <param name="words">How many entries are words.</param>
    /// <param name="labelPrefix">What unknown tokens that are labels begin with; null for <see cref="DefaultLabelPrefix"/>.</param>
    public FastTextDictionary(FastTextArguments arguments, IReadOnlyList<byte[]> entries, long[] counts, int words, PrunedRows? pruned, byte[]? labelPrefix = null)
    {
        _arguments = arguments;
        Pruned = pruned;
        _labelPrefix = labelPrefix ?? "__label__"u8.ToArray();
        WordCount = words;
        LabelCount = entries.Count - words;
        Counts = counts;
        _starts = new int[entries.Count + 1];
        for (int i = 0; i < entries.Count; i++)
            _starts[i + 1] = _starts[i] + entries[i].Length;
        _bytes = new byte[_starts[^1]];
        int slots = 16;
        while (slots < 2 * entries.Count)
            slots *= 2;
        _slots = new int[slots];
        _slots.AsSpan().Fill(-1);
        _hashes = new uint[entries.Count];
        for (int i = 0; i < entries.Count; i++)
        {
            entries[i].CopyTo(_bytes, _starts[i]);
            _hashes[i] = FastTextHash.Of(entries[i]);
            _hashesPresent[(_hashes[i] % PresenceBits) / 64] |= 1UL << (int)_hashes[i];
            int slot = (int)(_hashes[i] & (uint)(slots - 1));
            while (_slots[slot] >= 0)
                slot = (slot + 1) & (slots - 1);
            _slots[slot] = i;
        }

        Labels = [.. Enumerable.Range(words, LabelCount).Select(i => Encoding.UTF8.GetString(Entry(i)))];
        _endOfLine = Find("</s>"u8, FastTextHash.Of("</s>"u8));
        (_features, _featureStarts) = FeaturesOfWords();
    }

    public int WordCount { get; }

    public int LabelCount { get; }

    /// <summary>In dictionary order, with their prefix.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>By entry, words and labels.</summary>
    public long[] Counts { get; }

    /// <summary>Which n-grams have a row of their own; null if all buckets have.</summary>
    public PrunedRows? Pruned { get; }

    public ReadOnlySpan<byte> Entry(int index) => _bytes.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);

    /// <summary>The entry with these bytes; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> token, uint hash)
    {
        if ((_hashesPresent[(hash % PresenceBits) / 64] & (1UL << (int)hash)) == 0)
            return -1;
        int mask = _slots.Length - 1;
        for (int slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            int entry = _slots[slot];
            if (entry < 0 || (_hashes[entry] == hash && Entry(entry).SequenceEqual(token)))
                return entry;
        }
    }

    /// <summary>Whether a token is a label, and so no feature.</summary>
    public bool IsLabel(int entry, ReadOnlySpan<byte> token) =>
        entry >= 0 ? entry >= WordCount : token.StartsWith(_labelPrefix);

    /// <summary>The same dictionary with fewer rows.</summary>
    /// <param name="rows">Rows to keep, most important first; some words, some buckets of a dictionary that is not pruned yet.</param>
    /// <returns>The new dictionary, and by its rows those that they were.</returns>
    public (FastTextDictionary Dictionary, int[] Rows) Prune(ReadOnlySpan<int> rows)
    {
        int[] words = rows.ToArray().Where(row => row < WordCount).Order().ToArray();
        int[] ngrams = rows.ToArray().Where(row => row >= WordCount).ToArray();
        int[] entries = [.. words, .. Enumerable.Range(WordCount, LabelCount)];
        var pruned = new PrunedRows(_arguments.Buckets, [.. ngrams.Select((row, i) => (row - WordCount, i))]);
        var dictionary = new FastTextDictionary(
            _arguments, [.. entries.Select(i => Entry(i).ToArray())], [.. entries.Select(i => Counts[i])], words.Length, pruned, _labelPrefix);
        return (dictionary, [.. words, .. ngrams]);
    }

    /// <summary>Appends the rows of a token that is a word.</summary>
    /// <param name="entry">Where it is in the dictionary; -1 if it is not there.</param>
    /// <param name="ngrams">This thread's, of <see cref="CreateNgrams"/>.</param>
    public void AddFeatures(int entry, ReadOnlySpan<byte> token, FeatureList features, CharacterNgrams ngrams)
    {
        if (entry >= 0)
            features.Add(_features.AsSpan(_featureStarts[entry], _featureStarts[entry + 1] - _featureStarts[entry]));
        else if (!token.SequenceEqual("</s>"u8))
            ngrams.Add(token, features);
    }

    /// <summary>The same of a short token that is a vector, with zeros behind it.</summary>
    public void AddFeatures(int entry, Vector128<byte> token, int length, FeatureList features, CharacterNgrams ngrams)
    {
        if (entry >= 0)
            features.Add(_features.AsSpan(_featureStarts[entry], _featureStarts[entry + 1] - _featureStarts[entry]));
        else if (token != EndOfLine)
            ngrams.Add(token, length, features);
    }

    /// <summary>What works out n-grams on one thread.</summary>
    public CharacterNgrams CreateNgrams() => new(_arguments, WordCount, Pruned);

    /// <summary>Appends the row of a hashed n-gram, if it was not pruned away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddHashed(uint bucket, FeatureList features)
    {
        if (Pruned is null)
            features.Add(WordCount + (int)bucket);
        else if (Pruned.IsKept((int)bucket))
            features.Add(WordCount + Pruned.RowOf((int)bucket));
    }

    /// <summary>Appends the rows of the word n-grams of a line whose words have these hashes.</summary>
    public void AddWordNgrams(ReadOnlySpan<int> hashes, FeatureList features)
    {
        if (_arguments.Buckets <= 0)
            return;
        int longest = _arguments.WordNgrams;
        ulong buckets = (ulong)_arguments.Buckets;
        for (int i = 0; i < hashes.Length; i++)
        {
            ulong hash = (ulong)(long)hashes[i];
            for (int j = i + 1; j < hashes.Length && j < i + longest; j++)
            {
                hash = FastTextHash.AddWord(hash, hashes[j]);
                AddHashed((uint)(hash % buckets), features);
            }
        }
    }

    private (int[] Features, int[] Starts) FeaturesOfWords()
    {
        var features = new FeatureList();
        var starts = new int[WordCount + 1];
        CharacterNgrams ngrams = CreateNgrams();
        for (int word = 0; word < WordCount; word++)
        {
            features.Add(word);
            if (word != _endOfLine)
                ngrams.Add(Entry(word), features);
            starts[word + 1] = features.Count;
        }

        return (features.Rows.ToArray(), starts);
    }
}
