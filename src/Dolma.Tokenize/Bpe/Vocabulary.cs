namespace Dolma.Tokenize.Bpe;

/// <summary>
/// Tokens of the model and their ids, both ways. A token is the bytes of text it stands for. Read-only once built; shared between
/// threads.
/// </summary>
internal sealed class Vocabulary
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly int[] _slots;

    /// <param name="tokens">Each id once, each token once. Ids may have gaps.</param>
    public Vocabulary(IReadOnlyCollection<(uint Id, byte[] Bytes)> tokens)
    {
        Count = tokens.Count;
        int ids = tokens.Count == 0 ? 0 : (int)tokens.Max(t => t.Id) + 1;
        _starts = new int[ids];
        _lengths = new int[ids];
        Array.Fill(_lengths, -1);
        _bytes = new byte[tokens.Sum(t => t.Bytes.Length)];
        // At most half full, so that a look-up ends soon.
        _slots = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * tokens.Count, 16))];
        Array.Fill(_slots, -1);
        int end = 0;
        foreach ((uint id, byte[] bytes) in tokens)
        {
            _starts[id] = end;
            _lengths[id] = bytes.Length;
            bytes.CopyTo(_bytes, end);
            end += bytes.Length;
            LongestToken = Math.Max(LongestToken, bytes.Length);
            int slot = SlotOf(bytes);
            while (_slots[slot] >= 0)
                slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = (int)id;
        }
    }

    public int Count { get; }

    public uint LargestId => (uint)Math.Max(_lengths.Length - 1, 0);

    /// <summary>Bytes of the longest token.</summary>
    public int LongestToken { get; }

    /// <summary>The id of the token that is exactly these bytes; -1 if there is none.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        int slot = SlotOf(token);
        while (true)
        {
            int id = _slots[slot];
            if (id < 0 || Bytes((uint)id).SequenceEqual(token))
                return id;
            slot = (slot + 1) & (_slots.Length - 1);
        }
    }

    public bool Contains(uint id) => id < _lengths.Length && _lengths[id] >= 0;

    /// <summary>What the token stands for; the id is known to be there.</summary>
    public ReadOnlySpan<byte> Bytes(uint id) => _bytes.AsSpan(_starts[id], _lengths[id]);

    private int SlotOf(ReadOnlySpan<byte> token) => (int)WordHash.Of(token) & (_slots.Length - 1);
}
