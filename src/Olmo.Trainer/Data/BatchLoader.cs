using Dolma.Core;

namespace Olmo.Trainer.Data;

/// <summary>Batches of one rank in the exact order of the original: batch b of an epoch is <c>order[b·G … (b+1)·G)</c>, of which rank r takes every W-th.</summary>
internal sealed class BatchLoader
{
    private readonly TokenDataset _data;
    private readonly RepetitionFilter? _filter;
    private readonly long _seed;
    private readonly int _batch;
    private readonly int _ranks;
    private readonly int _rank;
    private uint[] _order;

    /// <param name="data">Where instances come from; stays the caller's.</param>
    /// <param name="batch">Instances a step over all ranks; a multiple of <paramref name="ranks"/>.</param>
    /// <param name="seed">Data seed.</param>
    /// <param name="epoch">First epoch.</param>
    /// <param name="filter">Or null.</param>
    /// <param name="ranks">Processes that share the batch.</param>
    /// <param name="rank">Which of them this is.</param>
    /// <exception cref="RunException">The data does not fill one batch.</exception>
    public BatchLoader(TokenDataset data, int batch, long seed, int epoch = 0, RepetitionFilter? filter = null, int ranks = 1, int rank = 0)
    {
        if (batch % ranks != 0)
            throw new RunException($"A batch of {batch} instances (`global_train_batch_size`) cannot be shared by {ranks} ranks evenly.");
        (_data, _batch, _seed, _filter, _ranks, _rank) = (data, batch, seed, filter, ranks, rank);
        Epoch = epoch;
        _order = GlobalOrder.Build(data.Count, seed, epoch, ranks);
        if (BatchesPerEpoch == 0)
        {
            throw new RunException(
                $"The data has {data.Count} instances of {data.SequenceLength} tokens, too few for one batch of {batch} (`global_train_batch_size`). "
                + "Add token files (`data.paths`), or lower the batch size or `model.max_sequence_length`.");
        }
    }

    /// <summary>From 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Whole batches an epoch; what is left over is not seen in that epoch.</summary>
    public long BatchesPerEpoch => _order.Length / _batch;

    /// <summary>This epoch's dataset indices, all ranks.</summary>
    public ReadOnlySpan<uint> Order => _order;

    /// <summary>Orders the data anew for another epoch.</summary>
    public void StartEpoch(int epoch)
    {
        if (epoch == Epoch)
            return;
        Epoch = epoch;
        _order = GlobalOrder.Build(_data.Count, _seed, epoch, _ranks);
    }

    /// <summary>Reads a batch of this epoch.</summary>
    /// <param name="number">From 0.</param>
    /// <param name="startIndex">Instances of the epoch, over all ranks, that an earlier run has used.</param>
    public TrainBatch Read(long number, long startIndex = 0)
    {
        int sequence = _data.SequenceLength;
        int instances = _batch / _ranks;
        var batch = new TrainBatch(instances, sequence)
        {
            InstanceMask = _filter is null ? null : new bool[instances],
            LabelMask = _data.HasMasks ? new bool[instances * sequence] : null,
        };
        long first = startIndex + number * _batch + _rank;
        for (int i = 0; i < instances; i++)
        {
            uint index = _order[first + (long)i * _ranks];
            batch.Indices[i] = index;
            Span<uint> tokens = batch.Tokens.AsSpan(i * sequence, sequence);
            _data.Read(index, tokens);
            if (_filter is not null)
                batch.InstanceMask![i] = _filter.Keeps(tokens);
            if (batch.LabelMask is { } mask)
                _data.ReadMask(index, mask.AsSpan(i * sequence, sequence));
        }

        return batch;
    }
}
