using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>Tokens of the 256 bytes and ranks of all their pairs: what the merging of a byte-level word begins with. Shared between threads.</summary>
internal sealed class BytePairs
{
    private readonly uint[] _tokens;
    private readonly uint[] _ranks = new uint[256 * 256];

    /// <param name="tokens">Of the 256 bytes; <see cref="BpeModel.NoToken"/> where there is none.</param>
    /// <param name="merges">Merges of all tokens.</param>
    public BytePairs(uint[] tokens, MergeTable merges)
    {
        _tokens = tokens;
        for (int pair = 0; pair < _ranks.Length; pair++)
            _ranks[pair] = merges.Find(tokens[pair >> 8], tokens[pair & 0xFF]);
    }

    /// <summary><see cref="BpeModel.NoToken"/> if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint TokenOf(byte value) => _tokens[value];

    /// <summary>As <see cref="MergeTable.Find"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint RankOf(byte left, byte right) => _ranks[(left << 8) | right];
}
