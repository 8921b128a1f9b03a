using System.Diagnostics.CodeAnalysis;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Bpe;

/// <summary>A byte-pair model: its tokens, its merges, and what it does with what it has no token for. Shared between threads.</summary>
internal sealed class BpeModel
{
    /// <summary>No token.</summary>
    public const uint NoToken = uint.MaxValue;

    /// <summary>Tokens as bytes of text.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>
    /// Tokens of the model's vocabulary that stand for no bytes, because a byte-level vocabulary spells them with other characters.
    /// They are found only as added tokens.
    /// </summary>
    public required IReadOnlyDictionary<string, uint> Unspellable { get; init; }

    public required MergeTable Merges { get; init; }

    /// <summary>Whether words are merged from bytes; else from characters.</summary>
    public required bool IsByteLevel { get; init; }

    /// <summary>
    /// Ids of the 256 bytes as first symbols, or of <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>; <see cref="NoToken"/> where there is none.
    /// </summary>
    public required uint[] ByteTokens { get; init; }

    /// <summary>The same with their pairs, if words are merged from bytes; else null.</summary>
    public required BytePairs? BytePairs { get; init; }

    /// <summary>How tokens come out of their text; found out when a word first asks for it.</summary>
    public required Lazy<TokenOrigins> Origins { get; init; }

    /// <summary>
    /// What stands for the bytes of a character without a token, if each byte has such a token and no merge has to do with them; else null.
    /// </summary>
    public required uint[]? FallbackBytes { get; init; }

    /// <summary>Tokens of single characters, if words are merged from those; else null.</summary>
    public required CharacterTokens? CharacterTokens { get; init; }

    /// <summary>Whether a character without a token is written as its bytes' tokens, if they are all there.</summary>
    public required bool ByteFallback { get; init; }

    /// <summary>What stands for a character without any token; <see cref="NoToken"/> if it is left out.</summary>
    public required uint UnknownToken { get; init; }

    /// <summary>Whether neighbouring unknown characters become one token.</summary>
    public required bool FuseUnknown { get; init; }

    /// <summary>Whether a word that is a token is taken for it even if merging would not lead there.</summary>
    public required bool IgnoreMerges { get; init; }

    /// <summary>Where words can be cut and the ids are the same; null: nowhere.</summary>
    public required Seams? Seams { get; init; }

    /// <summary>Distinct tokens.</summary>
    public int Count => Vocabulary.Count + Unspellable.Count;

    public uint LargestId => Math.Max(Vocabulary.LargestId, Unspellable.Values.DefaultIfEmpty().Max());

    /// <summary>The id of a token as a vocabulary file spells it.</summary>
    public bool TryFind(string spelling, out uint id)
    {
        int found = -1;
        if (!IsByteLevel)
            found = Vocabulary.Find(System.Text.Encoding.UTF8.GetBytes(spelling));
        else if (ByteAlphabet.TryTranslate(spelling, out byte[]? bytes))
            found = Vocabulary.Find(bytes);
        else if (Unspellable.TryGetValue(spelling, out id))
            return true;
        id = (uint)found;
        return found >= 0;
    }

    /// <summary>The token as a vocabulary file spells it.</summary>
    public bool TrySpell(uint id, [NotNullWhen(true)] out string? spelling)
    {
        if (Vocabulary.Contains(id))
            spelling = IsByteLevel ? ByteAlphabet.Spell(Vocabulary.Bytes(id)) : System.Text.Encoding.UTF8.GetString(Vocabulary.Bytes(id));
        else
            spelling = Unspellable.FirstOrDefault(t => t.Value == id).Key;
        return spelling is not null;
    }
}
