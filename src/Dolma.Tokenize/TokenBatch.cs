namespace Dolma.Tokenize;

/// <summary>The ids of several texts, one after another in one buffer. Emptied and used again.</summary>
public sealed class TokenBatch
{
    private readonly List<int> _ends = [];

    /// <summary>Texts in the batch.</summary>
    public int Count => _ends.Count;

    /// <summary>The ids of all texts together.</summary>
    public TokenBuffer Ids { get; } = new();

    /// <summary>The ids of one text; good until the next write.</summary>
    public ReadOnlySpan<uint> this[int text] => Ids.Span[(text == 0 ? 0 : _ends[text - 1]).._ends[text]];

    public void Clear()
    {
        Ids.Clear();
        _ends.Clear();
    }

    internal void EndText() => _ends.Add(Ids.Count);
}
