using System.Numerics;
using System.Security.Cryptography;

namespace Dolma.Taggers.Quality;

/// <summary>
/// Finds repeated n-grams of a sequence of word numbers, for n = 2, 3, … in turn. An n-gram is the pair of the (n-1)-gram before
/// its last word and that word, so equality is exact; places whose (n-1)-gram is alone are passed over.
/// </summary>
internal sealed class NgramCounter
{
    /// <summary>Differs from run to run, so that no text can be written whose n-grams all collide. Results do not depend on it.</summary>
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private Slot[] _slots = [];
    private int[] _wordIds = [];
    private int[] _places = [];
    private int[] _ids = [];
    private int[] _counts = [];
    private int _placeCount;
    private int _words;
    private int _length;
    private int _commonFirst;
    private int _commonCount;

    private struct Slot
    {
        public ulong Key;
        public int Id;
        public int Stamp;
    }

    private int _stamp;
    private int _mask;

    /// <summary>Where the n-grams that occur more than once begin, ascending, as word positions.</summary>
    public ReadOnlySpan<int> Repeated => _places.AsSpan(0, _placeCount);

    /// <summary>Takes a text's words, numbered from 0 to <paramref name="distinct"/> - 1; at first n is 1.</summary>
    public void Begin(ReadOnlySpan<int> wordIds, int distinct)
    {
        _words = wordIds.Length;
        if (_places.Length < _words)
        {
            int size = 2 * _words;
            _wordIds = new int[size];
            _places = new int[size];
            _ids = new int[size];
            _counts = new int[size];
        }

        wordIds.CopyTo(_wordIds);
        _length = 1;
        _counts.AsSpan(0, distinct).Clear();
        foreach (int id in wordIds)
            _counts[id]++;
        _placeCount = 0;
        for (int i = 0; i < _words; i++)
            Keep(i, wordIds[i]);
    }

    /// <summary>Goes on from n to n + 1; the sequence has at least so many words.</summary>
    public void Extend()
    {
        int n = ++_length;
        Prepare(_placeCount);
        int distinct = 0;
        int seen = 0;
        for (int p = 0; p < _placeCount; p++)
        {
            int place = _places[p];
            if (place + n > _words)
                break;
            int id = IdOf(((ulong)(uint)_ids[p] << 32) | (uint)_wordIds[place + n - 1], ref distinct);
            _places[seen] = place;
            _ids[seen++] = id;
        }

        _placeCount = 0;
        // If nothing repeats, the n-gram at the beginning is the first of many that occur once.
        (_commonFirst, _commonCount) = (0, 1);
        for (int p = 0; p < seen; p++)
        {
            int count = _counts[_ids[p]];
            if (count > _commonCount)
                (_commonFirst, _commonCount) = (_places[p], count);
            Keep(_places[p], _ids[p]);
        }
    }

    /// <summary>Where the most frequent n-gram occurs first, and how often it occurs; of equals the one that comes first.</summary>
    public (int First, int Count) MostCommon() => (_commonFirst, _commonCount);

    /// <summary>Keeps the place if its n-gram occurs again. Writes never overtake reads: at most one place is kept for each seen.</summary>
    private void Keep(int place, int id)
    {
        if (_counts[id] == 1)
            return;
        _places[_placeCount] = place;
        _ids[_placeCount++] = id;
    }

    private void Prepare(int places)
    {
        int size = Math.Max(16, (int)BitOperations.RoundUpToPowerOf2((uint)places + 1) * 2);
        if (_slots.Length < size)
            _slots = new Slot[size];
        // Only as much of the table is used as this round needs, so that short texts after a long one stay in the cache.
        _mask = size - 1;
        // Slots of older rounds carry another stamp and count as empty.
        if (_stamp == int.MaxValue)
        {
            Array.Clear(_slots);
            _stamp = 0;
        }

        _stamp++;
    }

    private int IdOf(ulong key, ref int distinct)
    {
        int mask = _mask;
        ulong high = Math.BigMul(key ^ Seed, 0x9E37_79B9_7F4A_7C15, out ulong low);
        int slot = (int)((high ^ low) >> 16) & mask;
        while (true)
        {
            ref Slot at = ref _slots[slot];
            if (at.Stamp != _stamp)
            {
                at = new Slot { Key = key, Id = distinct, Stamp = _stamp };
                _counts[distinct] = 1;
                return distinct++;
            }

            if (at.Key == key)
            {
                _counts[at.Id]++;
                return at.Id;
            }

            slot = (slot + 1) & mask;
        }
    }
}
