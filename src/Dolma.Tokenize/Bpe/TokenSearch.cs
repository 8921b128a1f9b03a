using System.Runtime.CompilerServices;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Encodes a word without merging: takes the longest token at each place, a shorter one if it cannot follow the one before, and goes
/// back where none can. Only one row of tokens fits, so the first that is found is what merging makes. The time it takes grows with
/// the length of the word, whatever it holds. One for each thread.
/// </summary>
/// <param name="origins">The tokens.</param>
/// <param name="bytes">What stands for the bytes of characters that no token begins with; null: their words are left to merging.</param>
internal sealed class TokenSearch(TokenOrigins origins, uint[]? bytes)
{
    private uint[] _tokens = [];

    // A bit for each place from which the word's end cannot be reached.
    private ulong[] _deadEnds = [];

    /// <summary>The word's tokens; good until the next call. Empty if they are not found: it is left to merging then.</summary>
    public ReadOnlySpan<uint> Find(ReadOnlySpan<byte> word)
    {
        Reserve(word.Length);
        Span<uint> tokens = _tokens;
        int count = 0;
        int at = 0;
        while (at < word.Length)
        {
            uint token = origins.Trie.Longest(word, at);
            if (token == TokenTrie.None && AddBytes(word, at, tokens[count..]) is > 0 and int length)
            {
                at += length;
                count += length;
                continue;
            }

            while (true)
            {
                while (token != TokenTrie.None && !(CanEnd(at + origins.LengthOf(token)) && (count == 0 || origins.CanFollow(tokens[count - 1], token))))
                    token = origins.ShorterThan(token);
                if (token != TokenTrie.None)
                    break;
                if (count == 0)
                    return [];
                _deadEnds[at >> 6] |= 1UL << at;
                uint last = tokens[--count];
                at -= origins.LengthOf(last);
                token = origins.ShorterThan(last);
            }

            tokens[count++] = token;
            at += origins.LengthOf(token);
        }

        return tokens[..count];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanEnd(int at) => ((_deadEnds[at >> 6] >> at) & 1) == 0;

    /// <summary>Writes a character, which no token begins with, as its bytes; 0 if that is not possible.</summary>
    private int AddBytes(ReadOnlySpan<byte> word, int at, Span<uint> tokens)
    {
        if (bytes is null)
            return 0;
        Characters.Decode(word, at, out int length);
        if (length == 1 && word[at] >= 0x80)
            return 0;
        for (int i = 0; i < length; i++)
            tokens[i] = bytes[word[at + i]];
        return length;
    }

    private void Reserve(int length)
    {
        if (_tokens.Length <= length)
        {
            _tokens = new uint[Math.Max(2 * _tokens.Length, Math.Max(length + 1, 256))];
            _deadEnds = new ulong[(_tokens.Length / 64) + 1];
        }

        _deadEnds.AsSpan(0, (length / 64) + 1).Clear();
    }
}
