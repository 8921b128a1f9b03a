namespace Dolma.Tokenize.Offsets;

/// <summary>
/// For each character of a rewritten text the character of the original that it is said to come from. Positions, in characters. Whoever
/// rewrites a text notes here what becomes of its characters, from first to last.
/// </summary>
/// <remarks>
/// Source: <c>tokenizers:src/tokenizer/normalizer.rs</c>, <c>transform_range</c>. A composed character comes from the first of those that
/// made it; the others have no share in it. What is put in place of a match comes from the match's last character.
/// </remarks>
internal sealed class CharacterOrigins
{
    /// <summary>The origin of what stands before the first character and comes from none.</summary>
    public const int None = -1;

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

    /// <summary>So many characters are gone.</summary>
    public void Skip(int count) => _next += count;

    /// <summary>So many new characters, which come from where the last one came from that is gone or kept.</summary>
    public void AddNew(int count)
    {
        for (int i = 0; i < count; i++)
            Add(_next - 1);
    }

    /// <summary>A character that stands for so many more than itself as -<paramref name="change"/> says; or, if it is 1, for none.</summary>
    public void AddChanged(int change)
    {
        if (change > 0)
        {
            AddNew(1);
            return;
        }

        Add(_next);
        _next += 1 - change;
    }

    /// <summary>The whole text with something before it, which comes from the text's first character.</summary>
    /// <param name="prefix">Characters before the text; not 0.</param>
    /// <param name="text">Characters of the text; not 0.</param>
    public void AddPrefix(int prefix, int text)
    {
        AddSame(1);
        AddNew(prefix);
        AddSame(text - 1);
    }

    /// <summary>Origins in a text that was rewritten itself become origins in the text before that.</summary>
    /// <param name="earlier">Origins of that text, a part of which was rewritten now; null if it is as it was.</param>
    /// <param name="start">Where the part begins.</param>
    public void Through(CharacterOrigins? earlier, int start)
    {
        foreach (ref int origin in _origins.AsSpan(0, _count))
        {
            if (origin != None)
                origin = earlier is null ? start + origin : earlier[start + origin];
        }
    }

    private void Add(int origin)
    {
        if (_count == _origins.Length)
            Array.Resize(ref _origins, 2 * _count);
        _origins[_count++] = origin;
    }
}
