namespace Dolma.Dedup;

/// <summary>How large a filter has to be.</summary>
/// <remarks>spec/dedupe-mix 3.1 (<c>dolma:src/bloom_filter.rs</c>). All in double precision, as there.</remarks>
public static class BloomFilterSize
{
    /// <summary>More hash functions than this cost time and gain nothing measurable: 2^-32 false positives.</summary>
    public const int MaxHashCount = 32;

    private const long Smallest = 1 << 20;

    /// <summary>2^60 bytes: past every machine, and before a long overflows.</summary>
    private const long Largest = 1L << 60;

    /// <summary>Hash functions that make the best of a filter of this many bytes with this many items.</summary>
    public static long BestHashCount(long sizeInBytes, long items) => (long)Math.Ceiling(sizeInBytes * 8.0 / items * Math.Log(2));

    /// <summary>Share of new items taken for duplicates, once that many items are in.</summary>
    public static double FalsePositiveRate(long sizeInBytes, long items, long hashCount) =>
        Math.Pow(1 - Math.Pow(1 - 1 / (sizeInBytes * 8.0), (double)hashCount * items), hashCount);

    /// <summary>The smallest power of two from one mebibyte on that keeps to the rate, in bytes.</summary>
    public static long Suggest(long items, double falsePositiveRate)
    {
        long size = Smallest;
        while (size < Largest && FalsePositiveRate(size, items, BestHashCount(size, items)) > falsePositiveRate)
            size *= 2;
        return size;
    }

    /// <summary>Bytes of a new filter made with these settings.</summary>
    public static long Of(BloomFilterOptions options) =>
        options.SizeInBytes > 0 ? options.SizeInBytes : Suggest(options.EstimatedDocCount, options.DesiredFalsePositiveRate);

    /// <summary>Hash functions of a new filter made with these settings.</summary>
    public static long HashCount(BloomFilterOptions options)
    {
        long size = Of(options);
        if (options.EstimatedDocCount == 0)
            return Math.Min(MaxHashCount, NeededFor(options.DesiredFalsePositiveRate));
        long best = Math.Max(1, BestHashCount(size, options.EstimatedDocCount));
        if (options.Compat)
            return best;
        long most = Math.Min(best, MaxHashCount);
        for (long k = 1; options.DesiredFalsePositiveRate > 0 && k < most; k++)
        {
            if (FalsePositiveRate(size, options.EstimatedDocCount, k) <= options.DesiredFalsePositiveRate)
                return k;
        }

        return most;
    }

    private static long NeededFor(double falsePositiveRate) => Math.Max(1, (long)Math.Ceiling(-Math.Log2(falsePositiveRate)));
}
