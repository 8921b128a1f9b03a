using System.Numerics;

namespace Dolma.Taggers.Language.Langdetect;

/// <summary>
/// The numbers of Python's <c>random.Random</c>: the Mersenne Twister (Matsumoto and Nishimura 1998), and what CPython 3.11 makes of them.
/// </summary>
internal sealed class PythonRandom
{
    private const int Size = 624;
    private const int Middle = 397;

    private readonly uint[] _state = new uint[Size];

    // What was made of the seed so far: the words come again after each new start, and most texts need few.
    private uint[] _words = new uint[Size];
    private int _made;
    private int _at;
    private double? _nextGauss;

    /// <param name="seed">As it is given to <c>random.seed</c>.</param>
    public PythonRandom(uint seed)
    {
        _state[0] = 19_650_218;
        for (int i = 1; i < Size; i++)
            _state[i] = (1_812_433_253 * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;

        // The seed is a key of one word.
        int at = 1;
        for (int k = 0; k < Size; k++)
        {
            _state[at] = (_state[at] ^ ((_state[at - 1] ^ (_state[at - 1] >> 30)) * 1_664_525)) + seed;
            at = Next(at);
        }

        for (int k = 0; k < Size - 1; k++)
        {
            _state[at] = (_state[at] ^ ((_state[at - 1] ^ (_state[at - 1] >> 30)) * 1_566_083_941)) - (uint)at;
            at = Next(at);
        }

        _state[0] = 0x8000_0000;

        int Next(int i)
        {
            if (i + 1 < Size)
                return i + 1;
            _state[0] = _state[Size - 1];
            return 1;
        }
    }

    /// <summary>Begins anew with the same seed.</summary>
    public void Reset()
    {
        _at = 0;
        _nextGauss = null;
    }

    /// <summary><c>random.random()</c>, in [0, 1).</summary>
    public double NextDouble()
    {
        uint high = NextWord() >> 5;
        uint low = NextWord() >> 6;
        return ((high * 67_108_864.0) + low) * (1.0 / 9_007_199_254_740_992.0);
    }

    /// <summary>The index that <c>random.choice</c> takes from a list of so many.</summary>
    public int NextIndex(int count)
    {
        int bits = 32 - BitOperations.LeadingZeroCount((uint)count);
        uint index;
        do
        {
            index = NextWord() >> (32 - bits);
        }
        while (index >= (uint)count);
        return (int)index;
    }

    /// <summary><c>random.gauss(0, 1)</c>; they are made in pairs.</summary>
    public double NextGauss()
    {
        if (_nextGauss is { } second)
        {
            _nextGauss = null;
            return second;
        }

        double angle = NextDouble() * (2 * Math.PI);
        double radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));
        _nextGauss = Math.Sin(angle) * radius;
        return Math.Cos(angle) * radius;
    }

    private uint NextWord()
    {
        if (_at == _made)
            MakeWords();
        return _words[_at++];
    }

    /// <summary>Makes as many words as the state has.</summary>
    private void MakeWords()
    {
        if (_words.Length < _made + Size)
            Array.Resize(ref _words, 2 * _words.Length);
        for (int i = 0; i < Size; i++)
        {
            uint y = (_state[i] & 0x8000_0000) | (_state[(i + 1) % Size] & 0x7FFF_FFFF);
            _state[i] = _state[(i + Middle) % Size] ^ (y >> 1) ^ ((y & 1) * 0x9908_B0DF);
        }

        foreach (uint word in _state)
        {
            uint y = word ^ (word >> 11);
            y ^= (y << 7) & 0x9D2C_5680;
            y ^= (y << 15) & 0xEFC6_0000;
            _words[_made++] = y ^ (y >> 18);
        }
    }
}
