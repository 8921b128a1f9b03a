using Dolma.Core.Text;
using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Offsets;

/// <summary>
/// Follows an encoder through a text and says where its tokens stand. A byte-level token covers as many bytes of the normalised text
/// as it has itself, so the ids are enough. One for each thread.
/// </summary>
/// <remarks>Source: <c>tokenizers:src/tokenizer/pre_tokenizer.rs</c> (offsets), <c>src/pre_tokenizers/byte_level.rs</c> (trimming).</remarks>
internal sealed class TokenLocator
{
    private readonly TokenizerParts _parts;
    private readonly Dictionary<uint, (int Leading, int Trailing)> _whiteOfAdded = [];
    private TokenOffsets? _output;
    private int _byte;
    private int _codePoint;
    private int _pieceCodePoint;
    private int _normalizedByte;
    private int _normalizedCharacters;

    public TokenLocator(TokenizerParts parts)
    {
        _parts = parts;
        foreach (AddedToken token in parts.Added)
        {
            int[] characters = [.. token.Content.EnumerateRunes().Select(r => r.Value)];
            _whiteOfAdded[token.Id] = (characters.TakeWhile(IsTrimmed).Count(), characters.Reverse().TakeWhile(IsTrimmed).Count());
        }
    }

    /// <summary>Where the characters of the piece come from that is being encoded; looked at only if <see cref="IsRewritten"/>.</summary>
    public CharacterOrigins Origins { get; } = new();

    /// <summary>Whether the piece was changed by normalising.</summary>
    public bool IsRewritten { get; set; }

    /// <summary>Begins a text.</summary>
    public void Begin(TokenOffsets output)
    {
        _output = output;
        _byte = _codePoint = 0;
    }

    /// <summary>An added token that was found in the text as it is; offsets in bytes, not before earlier ones.</summary>
    public void AddRaw(ReadOnlySpan<byte> text, int start, int end, uint id)
    {
        int first = CodePointAt(text, start);
        Add(first, CodePointAt(text, end), _whiteOfAdded[id]);
    }

    /// <summary>Begins a piece of the text that is to be normalised.</summary>
    public void BeginPiece(ReadOnlySpan<byte> text, int start)
    {
        _pieceCodePoint = CodePointAt(text, start);
        _normalizedByte = _normalizedCharacters = 0;
        IsRewritten = false;
        Origins.Clear();
    }

    /// <summary>An added token that was found in the normalised piece; offsets in bytes.</summary>
    public void AddNormalized(ReadOnlySpan<byte> normalized, int start, int end, uint id)
    {
        MoveTo(normalized, start);
        AddCharacters(normalized, end, _whiteOfAdded[id]);
    }

    /// <summary>Tokens of the model, from this byte of the normalised piece on.</summary>
    public void AddTokens(ReadOnlySpan<byte> normalized, int start, ReadOnlySpan<uint> ids)
    {
        MoveTo(normalized, start);
        Vocabulary vocabulary = _parts.Model.Vocabulary;
        foreach (uint id in ids)
        {
            ReadOnlySpan<byte> token = vocabulary.Bytes(id);
            int leading = token.IndexOfAnyExcept((byte)' ');
            (int, int) white = leading < 0 ? (token.Length, token.Length) : (leading, token.Length - 1 - token.LastIndexOfAnyExcept((byte)' '));
            AddCharacters(normalized, _normalizedByte + token.Length, white);
        }
    }

    /// <summary>The byte alphabet's space counts as white wherever it comes from.</summary>
    private static bool IsTrimmed(int codePoint) => codePoint == 'Ġ' || Characters.IsWhite(codePoint);

    private int CodePointAt(ReadOnlySpan<byte> text, int at)
    {
        _codePoint += CodePoints.Count(text[_byte..at]);
        _byte = at;
        return _codePoint;
    }

    private void MoveTo(ReadOnlySpan<byte> normalized, int at)
    {
        _normalizedCharacters += CodePoints.Count(normalized[_normalizedByte..at]);
        _normalizedByte = at;
    }

    /// <summary>A token from where the last one ended up to this byte.</summary>
    private void AddCharacters(ReadOnlySpan<byte> normalized, int end, (int Leading, int Trailing) white)
    {
        // A token that begins within a character begins with it.
        int first = (sbyte)normalized[_normalizedByte] < -64 ? _normalizedCharacters - 1 : _normalizedCharacters;
        MoveTo(normalized, end);
        int last = _normalizedCharacters - 1;
        if (IsRewritten)
            (first, last) = (Origins[first], Origins[last]);
        Add(_pieceCodePoint + first, _pieceCodePoint + last + 1, white);
    }

    private void Add(int start, int end, (int Leading, int Trailing) white)
    {
        TokenOffsets output = _output!;
        if (_parts.Trimming != OffsetTrimming.None)
        {
            int leading = white.Leading;
            if (leading > 0 && _parts.Trimming == OffsetTrimming.AllButFirstSpace && (output.Count == 0 || start == 0))
                leading--;
            start = Math.Min(start + leading, end);
            if (end >= white.Trailing)
                end = Math.Max(end - white.Trailing, start);
        }

        output.Add(start, end);
    }
}
