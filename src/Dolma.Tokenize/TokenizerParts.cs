using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Decoding;
using Dolma.Tokenize.Normalizing;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize;

/// <summary>What a tokenizer file describes, ready for use. Read-only; shared between threads.</summary>
internal sealed class TokenizerParts
{
    public required Normalizer[] Normalizers { get; init; }

    /// <summary>Steps before the scanner.</summary>
    public required Splitter[] Splitters { get; init; }

    public required WordScanner Scanner { get; init; }

    /// <summary>Whether the file says that a space is put before texts.</summary>
    public required bool AddsPrefixSpace { get; init; }

    public required BpeModel Model { get; init; }

    public required IReadOnlyList<AddedToken> Added { get; init; }

    /// <summary>Null: tokens are joined with spaces.</summary>
    public required DecoderStep[]? Decoders { get; init; }

    /// <summary>What is put around a text if its special tokens are asked for.</summary>
    public required SpecialTokenTemplate Template { get; init; }

    /// <summary>How offsets of tokens are cut.</summary>
    public required OffsetTrimming Trimming { get; init; }

    public required AddedTokenFinder RawFinder { get; init; }

    public required AddedTokenFinder NormalizedFinder { get; init; }

    /// <summary>Things in the file that are odd but can be used.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>
    /// Whether it can be said where tokens stand: those whose tokens are bytes, where nothing but Unicode's composition changes the text.
    /// </summary>
    public bool GivesOffsets =>
        Model.IsByteLevel && HasAllBytes(Model.ByteTokens) && Array.TrueForAll(Splitters, s => s.KeepsText)
        && (Normalizers is [] or [UnicodeNormalizer { Form: UnicodeForm.C }]);

    /// <summary>Whether anything is put before a text.</summary>
    public bool AddsPrefix => AddsPrefixSpace || Normalizers.Any(n => n.AddsPrefix);

    /// <summary>Whether there is a token for every byte that occurs in UTF-8: neither C0, C1, nor F5 and above do.</summary>
    private static bool HasAllBytes(uint[] tokens) =>
        !tokens.AsSpan(0, 0xC0).Contains(BpeModel.NoToken) && !tokens.AsSpan(0xC2..0xF5).Contains(BpeModel.NoToken);
}
