namespace Olmo.Trainer.Data;

/// <summary>The instances of one step, row after row.</summary>
internal sealed class TrainBatch(int instances, int sequenceLength)
{
    /// <summary>Label of a position that takes no part in the loss.</summary>
    public const long Ignored = -100;

    public int Instances { get; } = instances;

    public int SequenceLength { get; } = sequenceLength;

    /// <summary>Dataset index of each instance.</summary>
    public uint[] Indices { get; } = new uint[instances];

    /// <summary>Tokens, [instances, sequence].</summary>
    public uint[] Tokens { get; } = new uint[instances * sequenceLength];

    /// <summary>Which instances take part in the loss; null without a filter.</summary>
    public bool[]? InstanceMask { get; init; }

    /// <summary>Which tokens do, [instances, sequence]; null without mask files.</summary>
    public bool[]? LabelMask { get; init; }

    /// <summary>Instances that the filter masks.</summary>
    public int MaskedInstances => InstanceMask?.Count(keep => !keep) ?? 0;

    public ReadOnlySpan<uint> Row(int instance) => Tokens.AsSpan(instance * SequenceLength, SequenceLength);

    /// <summary>Tokens of some instances, [count, sequence].</summary>
    public long[] Inputs(int first, int count) =>
        Array.ConvertAll(Tokens[(first * SequenceLength)..((first + count) * SequenceLength)], t => (long)t);

    /// <summary>
    /// What each position but the last of an instance should predict, [count, sequence − 1]: the next token, or
    /// <see cref="Ignored"/> where a mask covers that token. Source: <c>OLMo:olmo/train.py</c> (get_labels).
    /// </summary>
    public long[] Labels(int first, int count)
    {
        var labels = new long[count * (SequenceLength - 1)];
        int at = 0;
        for (int row = first; row < first + count; row++)
        {
            for (int i = 1; i < SequenceLength; i++)
            {
                int token = row * SequenceLength + i;
                bool kept = InstanceMask?[row] != false && LabelMask?[token] != false;
                labels[at++] = kept ? Tokens[token] : Ignored;
            }
        }

        return labels;
    }
}
