namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// Where pieces of a text first occur in it. A few are simply sought; when that would read the text over and over, all are sought
/// in one pass (Aho and Corasick's automaton), so that the time stays in proportion to the text.
/// </summary>
internal static class FirstOccurrences
{
    /// <summary>How often the text may be read before the automaton pays.</summary>
    private const int MostPasses = 32;

    private const int None = -1;

    /// <summary>The starts of the pieces' first occurrences, in bytes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pieces">Pieces of it, not empty, by start and length in bytes.</param>
    public static int[] Find(ReadOnlySpan<byte> text, IReadOnlyList<(int Start, int Length)> pieces)
    {
        long reading = 0;
        foreach ((int start, int length) in pieces)
            reading += start + length;
        return reading <= (long)MostPasses * text.Length || pieces.Count <= MostPasses ? FindEach(text, pieces) : FindAll(text, pieces);
    }

    internal static int[] FindEach(ReadOnlySpan<byte> text, IReadOnlyList<(int Start, int Length)> pieces)
    {
        var found = new int[pieces.Count];
        for (int i = 0; i < found.Length; i++)
        {
            (int start, int length) = pieces[i];
            found[i] = text[..(start + length)].IndexOf(text.Slice(start, length));
        }

        return found;
    }

    internal static int[] FindAll(ReadOnlySpan<byte> text, IReadOnlyList<(int Start, int Length)> pieces)
    {
        var children = new Dictionary<long, int>();
        // Node 0 is the root. For each: its parent's number and byte are in the key, the piece that ends there here.
        List<int> pieceAt = [None];
        List<(int Parent, byte Byte)> origins = [(0, 0)];
        var same = new int[pieces.Count];
        for (int i = 0; i < same.Length; i++)
        {
            int node = 0;
            foreach (byte b in text.Slice(pieces[i].Start, pieces[i].Length))
            {
                if (!children.TryGetValue(Key(node, b), out int child))
                {
                    child = pieceAt.Count;
                    children.Add(Key(node, b), child);
                    pieceAt.Add(None);
                    origins.Add((node, b));
                }

                node = child;
            }

            if (pieceAt[node] == None)
                pieceAt[node] = i;
            same[i] = pieceAt[node];
        }

        (int[] suffix, int[] ending) = Link(children, origins, pieceAt);
        var found = new int[pieces.Count];
        Array.Fill(found, None);
        int at = 0;
        for (int i = 0; i < text.Length; i++)
        {
            at = Step(children, suffix, at, text[i]);
            // Pieces that end here and were met before cut the chain: whatever is shorter was met with them.
            for (int end = pieceAt[at] != None ? at : ending[at]; end != 0 && found[pieceAt[end]] == None; end = ending[end])
                found[pieceAt[end]] = i + 1 - pieces[pieceAt[end]].Length;
        }

        for (int i = 0; i < found.Length; i++)
            found[i] = found[same[i]];
        return found;
    }

    /// <summary>For each node the longest proper suffix that is a node, and the longest of its suffixes that is a piece (0: none).</summary>
    private static (int[] Suffix, int[] Ending) Link(Dictionary<long, int> children, List<(int Parent, byte Byte)> origins, List<int> pieceAt)
    {
        var suffix = new int[origins.Count];
        var ending = new int[origins.Count];
        foreach (int node in ByDepth(origins))
        {
            (int parent, byte b) = origins[node];
            suffix[node] = parent == 0 ? 0 : Step(children, suffix, suffix[parent], b);
            ending[node] = pieceAt[suffix[node]] != None ? suffix[node] : ending[suffix[node]];
        }

        return (suffix, ending);
    }

    private static IEnumerable<int> ByDepth(List<(int Parent, byte Byte)> origins)
    {
        // A parent's number is below its children's.
        var depth = new int[origins.Count];
        for (int node = 1; node < depth.Length; node++)
            depth[node] = depth[origins[node].Parent] + 1;
        var nodes = new int[origins.Count];
        for (int node = 0; node < nodes.Length; node++)
            nodes[node] = node;
        Array.Sort(depth, nodes);
        return nodes.Skip(1);
    }

    private static int Step(Dictionary<long, int> children, int[] suffix, int node, byte b)
    {
        int next;
        while (!children.TryGetValue(Key(node, b), out next))
        {
            if (node == 0)
                return 0;
            node = suffix[node];
        }

        return next;
    }

    private static long Key(int node, byte b) => ((long)node << 8) | b;
}
