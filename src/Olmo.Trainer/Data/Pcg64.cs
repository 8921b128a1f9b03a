using System.Numerics;

namespace Olmo.Trainer.Data;

/// <summary>
/// numpy's <c>PCG64</c> (XSL-RR 128/64) with the draws of <c>Generator.shuffle</c>: the source of OLMo's data order, bit for bit.
/// Written as a class because each draw changes it; not for several threads.
/// </summary>
internal sealed class Pcg64
{
    private static readonly UInt128 Multiplier = new(2549297995355413924, 4865540595714422341);

    private readonly UInt128 _increment;
    private UInt128 _state;
    private uint _half;
    private bool _hasHalf;

    public Pcg64(BigInteger seed)
    {
        ulong[] v = new SeedSequence(seed).Generate(4);
        _increment = (new UInt128(v[2], v[3]) << 1) | 1;
        Advance();
        _state += new UInt128(v[0], v[1]);
        Advance();
    }

    public UInt128 State => _state;

    public UInt128 Increment => _increment;

    /// <summary>Whether a 32-bit draw left the other half of its 64 bits for the next one.</summary>
    public bool HasHalf => _hasHalf;

    /// <summary>64 bits; leaves a buffered half alone.</summary>
    public ulong NextUInt64()
    {
        Advance();
        ulong mixed = (ulong)(_state >> 64) ^ (ulong)_state;
        return BitOperations.RotateRight(mixed, (int)(_state >> 122));
    }

    /// <summary>32 bits: the low half of a 64-bit draw first, its high half next time.</summary>
    public uint NextUInt32()
    {
        if (_hasHalf)
        {
            _hasHalf = false;
            return _half;
        }

        ulong both = NextUInt64();
        _half = (uint)(both >> 32);
        _hasHalf = true;
        return (uint)both;
    }

    /// <summary>Shuffles in place with the draws of <c>Generator.shuffle</c> on a one-dimensional array: masked rejection, not Lemire's method.</summary>
    public void Shuffle(Span<uint> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)NextUpTo((uint)i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private uint NextUpTo(uint max)
    {
        uint mask = uint.MaxValue >> BitOperations.LeadingZeroCount(max);
        uint value;
        do
            value = NextUInt32() & mask;
        while (value > max);
        return value;
    }

    private void Advance() => _state = _state * Multiplier + _increment;
}
