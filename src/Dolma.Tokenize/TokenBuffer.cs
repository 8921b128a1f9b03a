using Dolma.Core;

namespace Dolma.Tokenize;

/// <summary>A growing list of token ids, emptied and used again.</summary>
/// <param name="capacity">Tokens that there is room for at first.</param>
public sealed class TokenBuffer(int capacity = 1024) : GrowingList<uint>(capacity)
{
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
        Advance(-1);
    }
}
