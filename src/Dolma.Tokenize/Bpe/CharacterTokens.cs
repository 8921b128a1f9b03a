using System.Runtime.CompilerServices;

namespace Dolma.Tokenize.Bpe;

/// <summary>Ids of the tokens that are one character: what the merging of a word of characters begins with. Shared between threads.</summary>
internal sealed class CharacterTokens(Vocabulary vocabulary)
{
    private const int BasicPlane = 0x10000;

    private readonly int[] _ids = [.. Enumerable.Range(0, BasicPlane).Select(c => Find(vocabulary, c))];

    /// <summary>The id of the character's token; -1 if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int codePoint) => codePoint < BasicPlane ? _ids[codePoint] : Find(vocabulary, codePoint);

    private static int Find(Vocabulary vocabulary, int codePoint)
    {
        Span<byte> utf8 = stackalloc byte[4];
        return vocabulary.Find(utf8[..Core.Text.CodePoints.Encode(codePoint, utf8)]);
    }
}
