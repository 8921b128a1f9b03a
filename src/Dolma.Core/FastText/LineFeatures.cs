using System.Numerics;
using System.Runtime.Intrinsics;

namespace Dolma.Core.FastText;

/// <summary>Cuts a line into tokens and those into rows of the input matrix (spec/tag 6.2). One per thread.</summary>
internal sealed class LineFeatures(FastTextDictionary dictionary)
{
    private const int BlockSize = 64;

    private readonly TokenCache _cache = new();
    private readonly CharacterNgrams _ngrams = dictionary.CreateNgrams();
    private FeatureList _features = null!;
    private FeatureList? _wordHashes;
    private FeatureList? _labels;

    private static ReadOnlySpan<byte> EndOfLine => "</s>"u8;

    /// <summary>Tokens of the last line, labels and the end of the line included.</summary>
    public int TokensOfLine { get; private set; }

    /// <param name="line">UTF-8; ends at the first <c>\n</c>, if there is one, and at a token <c>&lt;/s&gt;</c>.</param>
    /// <param name="features">Rows are appended.</param>
    /// <param name="wordHashes">Scratch; null if the model has no word n-grams.</param>
    /// <param name="labels">Known labels of the line are appended, by position; null to pass over them.</param>
    public void Collect(ReadOnlySpan<byte> line, FeatureList features, FeatureList? wordHashes, FeatureList? labels = null)
    {
        (_features, _wordHashes, _labels) = (features, wordHashes, labels);
        wordHashes?.Clear();
        TokensOfLine = 0;
        int newLine = line.IndexOf((byte)'\n');
        if (newLine >= 0)
            line = line[..newLine];
        if (AddTokens(line))
            Add(EndOfLine, EndOfLine.Length);
        if (wordHashes is not null)
            dictionary.AddWordNgrams(wordHashes.Rows, features);
    }

    /// <summary>Adds all tokens up to the first <c>&lt;/s&gt;</c>, that included; false if there is one.</summary>
    private bool AddTokens(ReadOnlySpan<byte> line)
    {
        int start = -1;
        ulong previous = 1;
        Span<byte> tail = stackalloc byte[BlockSize];
        for (int at = 0; at <= line.Length; at += BlockSize)
        {
            scoped ReadOnlySpan<byte> block = line[at..];
            if (block.Length < BlockSize)
            {
                // Filled up with spaces, so that the last token ends.
                tail.Fill((byte)' ');
                block.CopyTo(tail);
                block = tail;
            }

            ulong separators = Separators(block);
            ulong edges = separators ^ ((separators << 1) | previous);
            previous = separators >> 63;
            for (; edges != 0; edges &= edges - 1)
            {
                int edge = at + BitOperations.TrailingZeroCount(edges);
                if (start < 0)
                {
                    start = edge;
                    continue;
                }

                ReadOnlySpan<byte> rest = line[start..];
                int length = edge - start;
                start = -1;
                Add(rest, length);
                if (rest[..length].SequenceEqual(EndOfLine))
                    return false;
            }
        }

        return true;
    }

    /// <summary>Adds the token that the text begins with.</summary>
    private void Add(ReadOnlySpan<byte> text, int length)
    {
        TokensOfLine++;
        ReadOnlySpan<byte> token = text[..length];
        if (length > TokenCache.LongestToken)
        {
            if (Look(token, out int longWord, out uint longHash))
                return;
            dictionary.AddFeatures(longWord, token, _features, _ngrams);
            _wordHashes?.Add((int)longHash);
            return;
        }

        Vector128<byte> key = TokenCache.Key(text, length);
        ref TokenCache.Entry entry = ref _cache.Find(key, out bool isHit);
        if (isHit)
        {
            _features.Add(_cache.Rows(entry), entry.Count);
            _wordHashes?.Add((int)entry.Hash);
            return;
        }

        if (Look(token, out int word, out uint hash))
            return;
        int before = _features.Count;
        dictionary.AddFeatures(word, key, length, _features, _ngrams);
        _wordHashes?.Add((int)hash);
        _cache.Store(ref entry, key, hash, _features.Rows[before..]);
    }

    /// <summary>Looks the token up; true if it is a label, which is then noted.</summary>
    private bool Look(ReadOnlySpan<byte> token, out int word, out uint hash)
    {
        hash = FastTextHash.Of(token);
        word = dictionary.Find(token, hash);
        if (!dictionary.IsLabel(word, token))
            return false;
        if (word >= 0)
            _labels?.Add(word - dictionary.WordCount);
        return true;
    }

    /// <summary>A bit for each byte that is a space, NUL, or U+0009 to U+000D.</summary>
    private static ulong Separators(ReadOnlySpan<byte> block) =>
        Separators(Vector256.Create(block)) | ((ulong)Separators(Vector256.Create(block[32..])) << 32);

    private static uint Separators(Vector256<byte> v) =>
        (Vector256.LessThan(v - Vector256.Create((byte)0x09), Vector256.Create((byte)5))
         | Vector256.Equals(v, Vector256.Create((byte)' '))
         | Vector256.Equals(v, Vector256<byte>.Zero)).ExtractMostSignificantBits();
}
