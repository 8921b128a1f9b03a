using System.Diagnostics.CodeAnalysis;

namespace Dolma.Core.FastText;

/// <summary>Counts the tokens of training lines. Words and labels come by falling count, equal ones in order of first occurrence.</summary>
internal sealed class DictionaryBuilder
{
    private readonly Dictionary<byte[], int> _indexes;
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _byToken;
    private readonly List<byte[]> _tokens = [];
    private readonly List<long> _counts = [];
    private readonly byte[] _labelPrefix;

    public DictionaryBuilder(byte[] labelPrefix)
    {
        _labelPrefix = labelPrefix;
        _indexes = new Dictionary<byte[], int>(new TokenComparer());
        _byToken = _indexes.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Tokens added.</summary>
    public long Tokens { get; private set; }

    public void Add(ReadOnlySpan<byte> token)
    {
        Tokens++;
        Count(token);
    }

    /// <summary>Leaves out what is rare, then adds the words of ready-made vectors, each counted once more.</summary>
    /// <param name="minCount">Words seen less often go.</param>
    /// <param name="minLabelCount">Labels seen less often go.</param>
    public FastTextDictionary Build(FastTextArguments arguments, int minCount, int minLabelCount, WordVectors? vectors)
    {
        int[] kept = [.. Enumerable.Range(0, _tokens.Count).Where(i => _counts[i] >= (IsLabel(i) ? minLabelCount : minCount))];
        if (vectors is not null)
        {
            var isKept = new bool[_tokens.Count];
            foreach (int i in kept)
                isKept[i] = true;
            for (int i = 0; i < isKept.Length; i++)
            {
                if (!isKept[i])
                    _counts[i] = 0;
            }

            foreach (byte[] word in vectors.Words)
                Count(word);
            kept = [.. Enumerable.Range(0, _tokens.Count).Where(i => _counts[i] > 0)];
        }

        int[] words = [.. kept.Where(i => !IsLabel(i)).OrderByDescending(i => _counts[i])];
        int[] labels = [.. kept.Where(IsLabel).OrderByDescending(i => _counts[i])];
        int[] all = [.. words, .. labels];
        return new FastTextDictionary(
            arguments, [.. all.Select(i => _tokens[i])], [.. all.Select(i => _counts[i])], words.Length, pruned: null, _labelPrefix);
    }

    private bool IsLabel(int index) => _tokens[index].AsSpan().StartsWith(_labelPrefix);

    private void Count(ReadOnlySpan<byte> token)
    {
        if (_byToken.TryGetValue(token, out int index))
        {
            _counts[index]++;
            return;
        }

        byte[] kept = token.ToArray();
        _indexes.Add(kept, _tokens.Count);
        _tokens.Add(kept);
        _counts.Add(1);
    }

    /// <summary>Tokens by their bytes, asked for without a copy.</summary>
    private sealed class TokenComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => (int)FastTextHash.Of(obj);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)FastTextHash.Of(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
