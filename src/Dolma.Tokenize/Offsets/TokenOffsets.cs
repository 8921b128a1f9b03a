namespace Dolma.Tokenize;

/// <summary>
/// Where tokens stand in their text: [start, end) in Unicode code points, white space cut off if the tokenizer file asks for that. A
/// token that holds a part of a character has all of it. Emptied and used again.
/// </summary>
public sealed class TokenOffsets
{
    private (int Start, int End)[] _offsets = new (int, int)[1024];
    private int _count;

    /// <summary>One for each token.</summary>
    public ReadOnlySpan<(int Start, int End)> Span => _offsets.AsSpan(0, _count);

    public void Clear() => _count = 0;

    internal int Count => _count;

    internal void Add(int start, int end)
    {
        if (_count == _offsets.Length)
            Array.Resize(ref _offsets, 2 * _count);
        _offsets[_count++] = (start, end);
    }
}
