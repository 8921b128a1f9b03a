using System.Buffers.Binary;
using System.Numerics;
using Dolma.Core;

namespace Olmo.Trainer.Data;

/// <summary>
/// The order of one epoch's instances over all ranks: shuffled dataset indices, rounded to a multiple of the ranks.
/// Source: <c>OLMo:olmo/data/iterable_dataset.py</c>.
/// </summary>
internal static class GlobalOrder
{
    /// <summary>Builds the order.</summary>
    /// <param name="instances">Instances in the dataset, below 2³¹−57, the longest array.</param>
    /// <param name="seed">The data seed, to which the epoch is added.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="ranks">Data-parallel processes.</param>
    /// <param name="dropLast">Cut the tail that does not fill all ranks; else it is filled from the start of the order.</param>
    /// <param name="shuffle">False keeps the dataset's own order.</param>
    /// <exception cref="RunException">The data is empty, too large, or smaller than the ranks.</exception>
    public static uint[] Build(long instances, long seed, int epoch, int ranks = 1, bool dropLast = true, bool shuffle = true)
    {
        if (instances > Array.MaxLength)
            throw new RunException($"The data has {instances:N0} instances; at most {Array.MaxLength:N0} can be ordered. Use fewer files or longer sequences.");
        long total = dropLast ? instances / ranks * ranks : (instances + ranks - 1) / ranks * ranks;
        if (total == 0)
        {
            throw new RunException(
                $"The data has {instances} instances, fewer than the {ranks} rank{(ranks == 1 ? "" : "s")} that read it. "
                + "Use more tokens (`data.paths`) or shorter sequences (`model.max_sequence_length`).");
        }

        var order = new uint[Math.Max(total, instances)];
        Span<uint> distinct = order.AsSpan(0, (int)instances);
        for (int i = 0; i < distinct.Length; i++)
            distinct[i] = (uint)i;
        // The plain sum: epoch 1 of seed 6198 is epoch 0 of seed 6199.
        if (shuffle)
            new Pcg64(new BigInteger(seed) + epoch).Shuffle(distinct);
        for (long i = instances; i < total; i++)
            order[i] = order[i - instances];
        return total == order.Length ? order : order[..(int)total];
    }

    /// <summary>Writes the order as <c>global_indices.npy</c> does: raw little-endian uint32, no header.</summary>
    public static void Write(ReadOnlySpan<uint> order, Stream stream)
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (!order.IsEmpty)
        {
            int count = Math.Min(order.Length, buffer.Length / sizeof(uint));
            for (int i = 0; i < count; i++)
                BinaryPrimitives.WriteUInt32LittleEndian(buffer[(i * sizeof(uint))..], order[i]);
            stream.Write(buffer[..(count * sizeof(uint))]);
            order = order[count..];
        }
    }
}
