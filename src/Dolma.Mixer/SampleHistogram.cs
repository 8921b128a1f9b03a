namespace Dolma.Mixer;

/// <summary>
/// Documents and bytes of a stream by the hashes of their ids, to find the rate that takes a given amount. Bounded: hashes are kept by
/// their first bits, so that the amount found is off by at most a part in 65,536 of the stream, and by the size of a document.
/// </summary>
public sealed class SampleHistogram
{
    private const int Bits = 16;
    private const int Shift = 64 - Bits;

    private readonly long[] _documents = new long[1 << Bits];
    private readonly long[] _bytes = new long[1 << Bits];

    /// <summary>Documents seen.</summary>
    public long Documents => _documents.Sum();

    /// <summary>Bytes of their texts.</summary>
    public long Bytes => _bytes.Sum();

    public void Add(ulong hash, long bytes)
    {
        _documents[hash >> Shift]++;
        _bytes[hash >> Shift] += bytes;
    }

    public void Add(SampleHistogram other)
    {
        for (int i = 0; i < _documents.Length; i++)
        {
            _documents[i] += other._documents[i];
            _bytes[i] += other._bytes[i];
        }
    }

    /// <summary>The rate that takes this many documents; above 1 if there are fewer.</summary>
    public SampleRate ForDocuments(double target, long seed) => Find(_documents, target, seed);

    /// <summary>The rate that takes this many bytes of text; above 1 if there are fewer.</summary>
    public SampleRate ForBytes(double target, long seed) => Find(_bytes, target, seed);

    private static SampleRate Find(long[] amounts, double target, long seed)
    {
        double total = amounts.Sum();
        if (total <= 0)
            return SampleRate.All with { Seed = seed };
        double whole = Math.Floor(target / total);
        double rest = target - whole * total;
        for (int i = 0; i < amounts.Length; i++)
        {
            if (rest < amounts[i])
            {
                // Inside a slot documents are taken to lie evenly.
                ulong inside = (ulong)(rest / amounts[i] * (1UL << Shift));
                return new SampleRate((int)whole, ((ulong)i << Shift) + inside, seed);
            }

            rest -= amounts[i];
        }

        return new SampleRate((int)whole, ulong.MaxValue, seed);
    }
}
