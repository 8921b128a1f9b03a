namespace Dolma.Core.FastText;

/// <summary>One label a step, as the turns from the root of a Huffman tree to it.</summary>
internal sealed class HierarchicalTrainingLoss(FastTextMatrix output, HuffmanTree tree, SplitMix random) : TrainingLoss(output)
{
    public override double Step(ReadOnlySpan<int> labels, float rate, ReadOnlySpan<float> hidden, Span<float> gradient)
    {
        double loss = 0;
        ReadOnlySpan<int> path = tree.PathTo(Pick(labels, random));
        // From the label up, as the original stores its paths.
        for (int i = path.Length - 2; i >= 0; i--)
            loss += Binary(path[i] - tree.Labels, tree.Right[path[i]] == path[i + 1], rate, hidden, gradient);
        return loss;
    }
}
