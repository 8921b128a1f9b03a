using System.Runtime.CompilerServices;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Bpe;

/// <summary>Encodes words, one after another. Holds the words it has seen and scratch memory; one for each thread.</summary>
internal sealed class WordEncoder(BpeModel model)
{
    // Bytes of a word up to which merging it, from the table of byte pairs, is about as fast as the search, or faster.
    private const int LongestMerged = 20;

    private readonly WordCache _cache = new();
    private readonly LongWordCache _longCache = new();
    private readonly TokenSearch _search = new(model.Origins, model.FallbackBytes);
    private readonly PairMerger _merger = new(model.Merges);
    private uint[] _symbols = new uint[256];

    /// <summary>Appends the ids of the word that stands at <paramref name="start"/>; <paramref name="length"/> is in bytes, not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Encode(ReadOnlySpan<byte> text, int start, int length, TokenBuffer output)
    {
        if (length > WordCache.LongestWord)
        {
            EncodeLong(text.Slice(start, length), output);
            return;
        }

        WordCache.Key(text, start, length, out ulong low, out ulong high);
        ref WordCache.Slot slot = ref _cache.SlotOf(low, high);
        if (slot.Low == low && slot.High == high)
        {
            Span<uint> target = output.Reserve(WordCache.MostTokens);
            target[3] = slot.Token3;
            target[2] = slot.Token2;
            target[1] = slot.Token1;
            target[0] = slot.Token0;
            output.Advance(slot.Count);
            return;
        }

        int from = output.Count;
        EncodeUncached(text.Slice(start, length), output);
        Keep(ref slot, low, high, output.Span[from..]);
    }

    private static void Keep(ref WordCache.Slot slot, ulong low, ulong high, ReadOnlySpan<uint> ids)
    {
        if (ids.Length > WordCache.MostTokens || (ids.Length == WordCache.MostTokens && ids[3] > 0x1FFF_FFFF))
            return;
        slot.Low = low;
        slot.High = high;
        slot.Token0 = ids.Length > 0 ? ids[0] : 0;
        slot.Token1 = ids.Length > 1 ? ids[1] : 0;
        slot.Token2 = ids.Length > 2 ? ids[2] : 0;
        slot.Token3AndCount = ((uint)ids.Length << 29) | (ids.Length > 3 ? ids[3] : 0);
    }

    private void EncodeLong(ReadOnlySpan<byte> word, TokenBuffer output)
    {
        if (word.Length > LongWordCache.LongestWord)
        {
            EncodeUncached(word, output);
            return;
        }

        int slot = LongWordCache.SlotOf(word);
        if (_longCache.TryGet(slot, word, output))
            return;
        int from = output.Count;
        EncodeUncached(word, output);
        _longCache.Keep(slot, word, output.Span[from..]);
    }

    private void EncodeUncached(ReadOnlySpan<byte> word, TokenBuffer output)
    {
        if (model.IgnoreMerges && word.Length <= model.Vocabulary.LongestToken && model.Vocabulary.Find(word) is >= 0 and int whole)
        {
            output.Add((uint)whole);
            return;
        }

        if (_symbols.Length < word.Length)
            _symbols = new uint[Math.Max(2 * _symbols.Length, word.Length)];
        if (word.Length <= LongestMerged && model.BytePairs is { } pairs && _merger.TryMerge(word, pairs, _symbols, out int count))
        {
            output.Add(_symbols.AsSpan(0, count));
            return;
        }

        ReadOnlySpan<uint> found = _search.Find(word);
        if (!found.IsEmpty)
        {
            output.Add(found);
            return;
        }

        count = model.CharacterTokens is { } characters ? CharactersOf(word, characters) : BytesOf(word);
        count = _merger.Merge(_symbols.AsSpan(0, count));
        output.Add(_symbols.AsSpan(0, count));
    }

    /// <summary>First symbols of a byte-level word. A byte without a token is unknown like a character without one.</summary>
    private int BytesOf(ReadOnlySpan<byte> word)
    {
        int count = 0;
        bool afterUnknown = false;
        foreach (byte b in word)
        {
            uint id = model.ByteTokens[b];
            if (id != BpeModel.NoToken)
                _symbols[count++] = id;
            else if (model.UnknownToken != BpeModel.NoToken && !(afterUnknown && model.FuseUnknown))
                _symbols[count++] = model.UnknownToken;
            afterUnknown = id == BpeModel.NoToken;
        }

        return count;
    }

    /// <summary>
    /// First symbols of a word of characters. An unknown one waits until the next known one, so that it can be fused with its
    /// neighbours; bytes written by fallback in between do not wait for it.
    /// </summary>
    /// <remarks>Source: <c>tokenizers:src/models/bpe/model.rs</c>, <c>merge_word</c>.</remarks>
    private int CharactersOf(ReadOnlySpan<byte> word, CharacterTokens characters)
    {
        int count = 0;
        bool unknownWaits = false;
        for (int i = 0; i < word.Length;)
        {
            int id = characters.Find(Characters.Decode(word, i, out int length));
            ReadOnlySpan<byte> character = word.Slice(i, length);
            i += length;
            if (id >= 0)
            {
                if (unknownWaits)
                    _symbols[count++] = model.UnknownToken;
                unknownWaits = false;
                _symbols[count++] = (uint)id;
            }
            else if (model.ByteFallback && HaveTokens(character))
            {
                foreach (byte b in character)
                    _symbols[count++] = model.ByteTokens[b];
            }
            else if (model.UnknownToken != BpeModel.NoToken)
            {
                if (unknownWaits && !model.FuseUnknown)
                    _symbols[count++] = model.UnknownToken;
                unknownWaits = true;
            }
        }

        if (unknownWaits)
            _symbols[count++] = model.UnknownToken;
        return count;
    }

    private bool HaveTokens(ReadOnlySpan<byte> character)
    {
        foreach (byte b in character)
        {
            if (model.ByteTokens[b] == BpeModel.NoToken)
                return false;
        }

        return true;
    }
}
