namespace Dolma.Tokenize.Offsets;

/// <summary>For each character of a normalised text the character of the original that it is said to come from. Positions, in characters.</summary>
/// <remarks>
/// Source: <c>tokenizers:src/tokenizer/normalizer.rs</c>, <c>transform_range</c>. A composed character comes from the first of those that
/// made it; the others have no share in it.
/// </remarks>
internal sealed class CharacterOrigins
{
    private int[] _origins = new int[256];
    private int _count;
    private int _next;

    public int this[int character] => _origins[character];

    public void Clear() => _count = _next = 0;

    /// <summary>So many characters are what they were.</summary>
    public void AddSame(int count)
    {
        for (int i = 0; i < count; i++)
            Add(_next++);
    }

    /// <summary>A character that stands for so many more than itself as -<paramref name="change"/> says; or, if it is 1, for none.</summary>
    public void AddChanged(int change)
    {
        if (change > 0)
        {
            Add(Math.Max(_next - 1, 0));
            return;
        }

        Add(_next);
        _next += 1 - change;
    }

    private void Add(int origin)
    {
        if (_count == _origins.Length)
            Array.Resize(ref _origins, 2 * _count);
        _origins[_count++] = origin;
    }
}
