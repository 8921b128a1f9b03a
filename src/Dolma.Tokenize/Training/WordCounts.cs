using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Training;

/// <summary>How often each word of the texts occurs. Memory grows with the number of different words.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<byte[], long> _counts = new(new Comparer());

    /// <summary>Different words.</summary>
    public int Count => _counts.Count;

    /// <summary>Counts the words of one text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> counts = _counts.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int start = 0; start < text.Length;)
        {
            int end = Gpt2Words.End(text, start);
            CollectionsMarshal.GetValueRefOrAddDefault(counts, text[start..end], out _)++;
            start = end;
        }
    }

    /// <summary>Words in ordinal order of their bytes, so that nothing depends on the order of the texts.</summary>
    public List<KeyValuePair<byte[], long>> InOrder()
    {
        List<KeyValuePair<byte[], long>> words = [.. _counts];
        words.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return words;
    }

    private sealed class Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => (int)WordHash.Of(obj);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)WordHash.Of(alternate);
    }
}
