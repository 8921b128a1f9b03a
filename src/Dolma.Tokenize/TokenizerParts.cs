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

    /// <summary>Whether anything is put before a text.</summary>
    public bool AddsPrefix => AddsPrefixSpace || Normalizers.Any(n => n.AddsPrefix);
}
