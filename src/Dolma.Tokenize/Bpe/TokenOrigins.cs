using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// How each token comes out of its own text: the last merge that makes it. From that it can be told of two tokens, without merging
/// anything, whether they stay as they are where one follows the other. Read-only once built; shared between threads.
/// </summary>
/// <remarks>
/// Merging goes by rank, and what two neighbours do depends on no third. So a row of tokens is what merging makes of its text if, and
/// only if, each of them is what merging makes of its own text, and no merge comes up across the border of any two neighbours. The
/// idea of looking at pairs alone is that of GitHub's <c>bpe</c> crate; there each token has one merge, here any number.
/// </remarks>
internal sealed class TokenOrigins
{
    private const int LengthBits = 11;
    private const uint LongestLength = (1u << LengthBits) - 1;

    // The merge of a symbol that is not merged; smaller than every rank plus one.
    private const uint Unmerged = 0;

    private readonly MergeTable _merges;
    private readonly Origin[] _origins;

    /// <param name="first">Ids of the symbols that merging begins with and that stand for text.</param>
    /// <param name="vocabulary">All tokens as text.</param>
    /// <param name="merges">Merges of all tokens.</param>
    /// <param name="bytes">Symbols that stand for a byte each where a text has no token, and that no merge has to do with.</param>
    public TokenOrigins(IEnumerable<uint> first, Vocabulary vocabulary, MergeTable merges, ReadOnlySpan<uint> bytes)
    {
        _merges = merges;
        _origins = new Origin[vocabulary.LargestId + 1];
        Array.Fill(_origins, new Origin { ShorterAndLength = TokenTrie.None << LengthBits });
        foreach (uint id in bytes)
            _origins[id].SetLength(1);
        var known = new bool[_origins.Length];
        foreach (uint id in first)
        {
            known[id] = true;
            _origins[id].SetLength(vocabulary.Bytes(id).Length);
        }

        // A token is longer than its parts, so these are known when it is looked at.
        (uint Left, uint Right, uint Rank)[] byLength = [.. merges.All()
            .Where(m => vocabulary.Contains(merges.MergedOf(m.Rank)))
            .OrderBy(m => vocabulary.Bytes(merges.MergedOf(m.Rank)).Length)];
        foreach ((uint left, uint right, uint rank) in byLength)
        {
            uint merged = merges.MergedOf(rank);
            int length = vocabulary.Bytes(merged).Length;
            // A merge that comes before those of its parts takes place out of turn: what it makes is left to merging itself.
            if (known[merged] || left >= known.Length || right >= known.Length || !known[left] || !known[right] || length > LongestLength
                || rank < _origins[left].Time || rank < _origins[right].Time || MergesBefore(left, right))
                continue;
            known[merged] = true;
            ref Origin origin = ref _origins[merged];
            (origin.Left, origin.Right, origin.Time) = (left, right, rank + 1);
            origin.SetLength(length);
        }

        Trie = new TokenTrie(Enumerable.Range(0, known.Length).Where(id => known[id]).Select(id => (vocabulary.Bytes((uint)id).ToArray(), (uint)id)));
        for (uint id = 0; id < known.Length; id++)
        {
            if (known[id])
                _origins[id].SetShorter(Trie.Longest(vocabulary.Bytes(id)[..^1], 0));
        }
    }

    /// <summary>Tokens that come out of their own text.</summary>
    public TokenTrie Trie { get; }

    /// <summary>In bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(uint token) => (int)(_origins[token].ShorterAndLength & LongestLength);

    /// <summary>The longest token that this one begins with, itself excepted; <see cref="TokenTrie.None"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ShorterThan(uint token) => _origins[token].ShorterAndLength >> LengthBits;

    /// <summary>Whether two tokens of the trie stay what they are if the text of one follows that of the other.</summary>
    public bool CanFollow(uint left, uint right) => _merges.Find(left, right) == MergeTable.None && !MergesBefore(left, right);

    /// <summary>
    /// Whether a merge across their border takes place before both are whole. Goes back in time, from one making of a symbol beside the
    /// border to the one before it.
    /// </summary>
    private bool MergesBefore(uint left, uint right)
    {
        Origin[] origins = _origins;
        while (true)
        {
            ref Origin l = ref origins[left];
            ref Origin r = ref origins[right];
            uint time;
            // Of merges of one rank the leftmost goes first.
            if (l.Time > r.Time)
            {
                time = l.Time - 1;
                left = l.Right;
            }
            else if (r.Time != Unmerged)
            {
                // Across the border is farther left than this merge.
                time = r.Time;
                right = r.Left;
            }
            else
            {
                return false;
            }

            if (_merges.Find(left, right) < time)
                return true;
        }
    }

    /// <summary>The merge that makes a token.</summary>
    private struct Origin
    {
        public uint Left;
        public uint Right;

        /// <summary>The merge's rank and one; or <see cref="Unmerged"/>.</summary>
        public uint Time;

        public uint ShorterAndLength;

        public void SetLength(int length) => ShorterAndLength = (ShorterAndLength & ~LongestLength) | (uint)length;

        public void SetShorter(uint token) => ShorterAndLength = (token << LengthBits) | (ShorterAndLength & LongestLength);
    }
}
