using System.Globalization;
using Dolma.Core.Text;

namespace Dolma.Mixer;

/// <summary>
/// How often each document of a stream is written: <see cref="Whole"/> times, and once more if the seeded hash of its id is below
/// <see cref="Threshold"/>. It depends on nothing but the id, so neither on order nor on workers; equal ids share one fate, and a larger
/// rate takes all that a smaller one takes.
/// </summary>
/// <param name="Whole">Copies that every document has.</param>
/// <param name="Threshold">Hashes below it have one more, of 2^64.</param>
/// <param name="Seed">Another seed takes other documents.</param>
public readonly record struct SampleRate(int Whole, ulong Threshold, long Seed)
{
    /// <summary>Hash values; the share of a threshold is counted in them.</summary>
    private const double Hashes = 18446744073709551616.0;

    /// <summary>Every document once.</summary>
    public static SampleRate All { get; } = new(1, 0, 0);

    /// <summary>The rate as a number.</summary>
    public double Rate => Whole + Threshold / Hashes;

    /// <param name="rate">0.1 takes a tenth, 2.5 everything twice and half of it a third time.</param>
    /// <param name="seed">Another seed takes other documents.</param>
    public static SampleRate Of(double rate, long seed)
    {
        double whole = Math.Floor(rate);
        double threshold = (rate - whole) * Hashes;
        return new SampleRate((int)whole, threshold >= Hashes ? ulong.MaxValue : (ulong)threshold, seed);
    }

    /// <summary>How often a document of this hash is written.</summary>
    public int Copies(ulong hash) => Whole + (hash < Threshold ? 1 : 0);

    /// <param name="id">The document's id as JSON writes it; its text if it has none.</param>
    public ulong Hash(ReadOnlySpan<byte> id) => StableHash.Of(id, Seed);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"whole={Whole} threshold={Threshold} seed={Seed}");
}
