using System.Runtime.CompilerServices;

namespace Dolma.Core;

/// <summary>
/// A growing list that is one piece of memory, emptied and used again. What <see cref="Span"/> returns is good until the next write.
/// </summary>
/// <param name="capacity">Items that there is room for at first.</param>
public class GrowingList<T>(int capacity)
    where T : unmanaged
{
    private T[] _items = new T[Math.Max(capacity, 4)];
    private int _count;

    /// <summary>Items held.</summary>
    public int Count => _count;

    public Span<T> Span => _items.AsSpan(0, _count);

    public T this[int index] => Span[index];

    public void Clear() => _count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T item)
    {
        if (_count == _items.Length)
            Grow(1);
        _items[_count++] = item;
    }

    public void Add(ReadOnlySpan<T> items)
    {
        if (_items.Length - _count < items.Length)
            Grow(items.Length);
        items.CopyTo(_items.AsSpan(_count));
        _count += items.Length;
    }

    /// <summary>Room for <paramref name="length"/> items at the end; <see cref="Advance"/> says how many were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Reserve(int length)
    {
        if (_items.Length - _count < length)
            Grow(length);
        return _items.AsSpan(_count, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => _count = checked(_count + count);

    private void Grow(int more) =>
        Array.Resize(ref _items, (int)Math.Min(Math.Max(2L * _items.Length, (long)_count + more), Array.MaxLength));
}
