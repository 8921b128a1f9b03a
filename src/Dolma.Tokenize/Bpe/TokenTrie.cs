using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Finds the longest token at a place in a text: a double-array trie over the bytes of tokens. Read-only once built; shared between
/// threads.
/// </summary>
/// <remarks>
/// Source: Aoe, An efficient digital search algorithm by using a double-array structure, 1989. No two nodes have one base here, so the
/// byte alone tells whose child stands in a slot, and a step is one load of eight bytes.
/// </remarks>
internal sealed class TokenTrie
{
    /// <summary>No token. Ids are smaller.</summary>
    public const uint None = MergeTable.MostIds;

    // A slot, from its lowest bit on: the byte, whether a node stands here, the token that ends here, the base of the node's children.
    private const uint IsNode = 1 << 8;
    private const uint NodeMask = IsNode | 0xFF;
    private const int TokenShift = 9;
    private const int BaseShift = 30;
    private const ulong Empty = (ulong)None << TokenShift;

    private readonly ulong[] _slots;
    private readonly int _root;

    /// <param name="tokens">None is empty, none is there twice.</param>
    public TokenTrie(IEnumerable<(byte[] Bytes, uint Id)> tokens)
    {
        (byte[] Bytes, uint Id)[] sorted = [.. tokens];
        Array.Sort(sorted, static (a, b) => a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        var room = new TrieRoom();
        var slots = new List<ulong>();
        var labels = new List<byte>();
        var nodes = new Queue<(int Slot, int First, int End, int Depth)>();
        nodes.Enqueue((-1, 0, sorted.Length, 0));
        // By depth, so that what every search goes through stands together.
        while (nodes.TryDequeue(out (int Slot, int First, int End, int Depth) node))
        {
            // Of the tokens that go through a node the first is the one that ends there.
            int first = node.First < node.End && sorted[node.First].Bytes.Length == node.Depth ? node.First + 1 : node.First;
            labels.Clear();
            for (int i = first; i < node.End; i++)
            {
                byte label = sorted[i].Bytes[node.Depth];
                if (labels.Count == 0 || labels[^1] != label)
                    labels.Add(label);
            }

            // A base of 0 leads to the first block, where nothing stands.
            int start = labels.Count == 0 ? 0 : room.Take(CollectionsMarshal.AsSpan(labels));
            while (slots.Count < room.Count)
                slots.Add(Empty);
            if (node.Slot < 0)
                _root = start;
            else
                slots[node.Slot] |= (ulong)start << BaseShift;
            foreach (byte label in labels)
            {
                int end = first;
                while (end < node.End && sorted[end].Bytes[node.Depth] == label)
                    end++;
                uint token = sorted[first].Bytes.Length == node.Depth + 1 ? sorted[first].Id : None;
                slots[start ^ label] = ((ulong)token << TokenShift) | IsNode | label;
                nodes.Enqueue((start ^ label, first, end, node.Depth + 1));
                first = end;
            }
        }

        _slots = [.. slots];
    }

    /// <summary>The longest token that the text has from <paramref name="start"/> on; <see cref="None"/> if it has none there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Longest(ReadOnlySpan<byte> text, int start)
    {
        ulong[] slots = _slots;
        uint longest = None;
        int children = _root;
        for (int i = start; i < text.Length; i++)
        {
            uint label = text[i];
            ulong slot = slots[children ^ (int)label];
            if (((uint)slot & NodeMask) != (IsNode | label))
                break;
            uint token = (uint)(slot >> TokenShift) & None;
            longest = token == None ? longest : token;
            children = (int)(slot >> BaseShift);
        }

        return longest;
    }
}
