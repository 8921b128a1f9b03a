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
    private readonly PairMerger _merger = new(model.Merges);
    private TokenSearch? _search;
    private uint[] _symbols = new uint[256];
    private int[] _lengths = new int[256];

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

    /// <summary>How many bytes of a word each of its tokens stands for.</summary>
    /// <param name="word">The word.</param>
    /// <param name="ids">What it was encoded as.</param>
    /// <param name="lengths">Takes one for each token; as long or longer.</param>
    public void Measure(ReadOnlySpan<byte> word, ReadOnlySpan<uint> ids, Span<int> lengths)
    {
        if (model.IsByteLevel && model.UnknownToken == BpeModel.NoToken)
        {
            for (int i = 0; i < ids.Length; i++)
                lengths[i] = model.Vocabulary.Bytes(ids[i]).Length;
            return;
        }

        // The text of unknown tokens and of bytes is not the word's, but that of merged tokens is their symbols'.
        int count = SymbolsOf(word);
        int next = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            int rest = model.Vocabulary.Bytes(ids[i]).Length;
            lengths[i] = 0;
            do
            {
                rest -= ids[i] == _symbols[next] ? rest : model.Vocabulary.Bytes(_symbols[next]).Length;
                lengths[i] += _lengths[next++];
            }
            while (rest > 0 && next < count);
        }
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

        Reserve(word.Length);
        if (word.Length <= LongestMerged && model.BytePairs is { } pairs && _merger.TryMerge(word, pairs, _symbols, out int count))
        {
            output.Add(_symbols.AsSpan(0, count));
            return;
        }

        _search ??= new TokenSearch(model.Origins.Value, model.FallbackBytes);
        ReadOnlySpan<uint> found = _search.Find(word);
        if (!found.IsEmpty)
        {
            output.Add(found);
            return;
        }

        count = SymbolsOf(word);
        count = _merger.Merge(_symbols.AsSpan(0, count));
        output.Add(_symbols.AsSpan(0, count));
    }

    /// <summary>First symbols of a word, and how many of its bytes each stands for; their number.</summary>
    private int SymbolsOf(ReadOnlySpan<byte> word)
    {
        Reserve(word.Length);
        return model.CharacterTokens is { } characters ? CharactersOf(word, characters) : BytesOf(word);
    }

    private void Reserve(int length)
    {
        if (_symbols.Length >= length)
            return;
        _symbols = new uint[Math.Max(2 * _symbols.Length, length)];
        _lengths = new int[_symbols.Length];
    }

    private void AddSymbol(ref int count, uint id, int length)
    {
        _symbols[count] = id;
        _lengths[count] = length;
        count++;
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
                AddSymbol(ref count, id, 1);
            else if (model.UnknownToken != BpeModel.NoToken && afterUnknown && model.FuseUnknown)
                _lengths[count - 1]++;
            else if (model.UnknownToken != BpeModel.NoToken)
                AddSymbol(ref count, model.UnknownToken, 1);
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
        // Bytes of the unknown character that waits; 0 if none does.
        int waiting = 0;
        for (int i = 0; i < word.Length;)
        {
            int id = characters.Find(Characters.Decode(word, i, out int length));
            ReadOnlySpan<byte> character = word.Slice(i, length);
            i += length;
            if (id >= 0)
            {
                if (waiting > 0)
                    AddSymbol(ref count, model.UnknownToken, waiting);
                waiting = 0;
                AddSymbol(ref count, (uint)id, length);
            }
            else if (model.ByteFallback && HaveTokens(character))
            {
                foreach (byte b in character)
                    AddSymbol(ref count, model.ByteTokens[b], 1);
            }
            else if (model.UnknownToken != BpeModel.NoToken)
            {
                if (waiting > 0 && !model.FuseUnknown)
                {
                    AddSymbol(ref count, model.UnknownToken, waiting);
                    waiting = 0;
                }

                waiting += length;
            }
        }

        if (waiting > 0)
            AddSymbol(ref count, model.UnknownToken, waiting);
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
