namespace Dolma.Core.FastText;

/// <summary>
/// The tree of hierarchical softmax: nodes 0 to n-1 are labels, the others inner nodes, the last one the root.
/// </summary>
/// <remarks>Spec/tag 6.4; fastText 0.9.2 <c>loss.cc</c>. Labels come by falling count.</remarks>
internal sealed class HuffmanTree
{
    /// <summary>Count of a node that is not built yet; counts of labels are smaller, and so are their sums in any real model.</summary>
    public const long Unbuilt = 1_000_000_000_000_000;

    // Made when asked for; two threads that make the same one make equal ones.
    private readonly int[]?[] _paths;

    public HuffmanTree(ReadOnlySpan<long> counts)
    {
        Labels = counts.Length;
        _paths = new int[Labels][];
        int nodes = Math.Max((2 * Labels) - 1, 0);
        Left = new int[nodes];
        Right = new int[nodes];
        Parent = new int[nodes];
        Parent.AsSpan().Fill(-1);
        var count = new long[nodes];
        count.AsSpan().Fill(Unbuilt);
        counts.CopyTo(count);
        Left.AsSpan().Fill(-1);
        Right.AsSpan().Fill(-1);
        int leaf = Labels - 1;
        int inner = Labels;
        for (int node = Labels; node < nodes; node++)
        {
            // An inner node can be taken once it is built; counts near the limit would else lead past the end.
            Left[node] = leaf >= 0 && (inner >= node || count[leaf] < count[inner]) ? leaf-- : inner++;
            Right[node] = leaf >= 0 && (inner >= node || count[leaf] < count[inner]) ? leaf-- : inner++;
            count[node] = count[Left[node]] + count[Right[node]];
            Parent[Left[node]] = node;
            Parent[Right[node]] = node;
        }
    }

    public int Labels { get; }

    /// <summary>By node; -1 for labels.</summary>
    public int[] Left { get; }

    public int[] Right { get; }

    /// <summary>By node; -1 for the root.</summary>
    public int[] Parent { get; }

    /// <summary>The nodes from the root to a label, both included.</summary>
    public ReadOnlySpan<int> PathTo(int label) => _paths[label] ??= MakePath(label);

    private int[] MakePath(int label)
    {
        var path = new List<int>();
        for (int node = label; node >= 0; node = Parent[node])
            path.Add(node);
        path.Reverse();
        return [.. path];
    }

    public int Root => Left.Length - 1;
}
