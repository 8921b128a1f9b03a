namespace Dolma.Tokenize;

/// <summary>A growing list of token ids, emptied and used again. What <see cref="Span"/> returns is good until the next write.</summary>
public sealed class TokenBuffer(int capacity = 1024)
{
    private uint[] _ids = new uint[Math.Max(capacity, 4)];
    private int _count;

    /// <summary>Tokens held.</summary>
    public int Count => _count;

    public Span<uint> Span => _ids.AsSpan(0, _count);

    public uint this[int index] => Span[index];

    public void Clear() => _count = 0;

    public void Add(uint id)
    {
        if (_count == _ids.Length)
            Grow(1);
        _ids[_count++] = id;
    }

    public void Add(ReadOnlySpan<uint> ids)
    {
        if (_ids.Length - _count < ids.Length)
            Grow(ids.Length);
        ids.CopyTo(_ids.AsSpan(_count));
        _count += ids.Length;
    }

    /// <summary>Puts one token before all others at or after <paramref name="index"/>.</summary>
    public void Insert(int index, uint id)
    {
        Add(id);
        Span<uint> tail = Span[index..];
        tail[..^1].CopyTo(tail[1..]);
        tail[0] = id;
    }

    /// <summary>Takes the token at <paramref name="index"/> out.</summary>
    public void RemoveAt(int index)
    {
        Span<uint> tail = Span[index..];
        tail[1..].CopyTo(tail);
        _count--;
    }

    /// <summary>Room for <paramref name="length"/> tokens at the end; <see cref="Advance"/> says how many were written.</summary>
    public Span<uint> Reserve(int length)
    {
        if (_ids.Length - _count < length)
            Grow(length);
        return _ids.AsSpan(_count, length);
    }

    public void Advance(int count) => _count = checked(_count + count);

    private void Grow(int more) =>
        Array.Resize(ref _ids, (int)Math.Min(Math.Max(2L * _ids.Length, (long)_count + more), Array.MaxLength));
}
