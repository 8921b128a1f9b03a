using Dolma.Core.Text;
using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Offsets;

/// <summary>
/// Follows an encoder through a text and says where its tokens stand, through everything that normalising and splitting make of the text.
/// One for each thread.
/// </summary>
/// <remarks>Source: <c>tokenizers:src/tokenizer/pre_tokenizer.rs</c> (offsets), <c>src/pre_tokenizers/byte_level.rs</c> (trimming).</remarks>
internal sealed class TokenLocator
{
    private readonly TokenizerParts _parts;
    private readonly WordEncoder _words;
    private readonly Dictionary<uint, (int Leading, int Trailing)> _whiteOfAdded = [];
    private TokenOffsets? _output;
    private int _byte;
    private int _codePoint;
    private int _pieceCodePoint;

    // The next byte of the normalised piece, or of a word, and its character's number.
    private int _at;
    private int _character;
    private CharacterOrigins _rewritten = new();
    private CharacterOrigins _rewriting = new();
    private bool _isRewritten;
    private CharacterOrigins? _wordOrigins;
    private int _wordByte;
    private int _wordCharacter;
    private int[] _lengths = new int[256];

    public TokenLocator(TokenizerParts parts, WordEncoder words)
    {
        _parts = parts;
        _words = words;
        foreach (AddedToken token in parts.Added)
        {
            int[] characters = [.. token.Content.EnumerateRunes().Select(r => r.Value)];
            _whiteOfAdded[token.Id] = (characters.TakeWhile(IsTrimmed).Count(), characters.Reverse().TakeWhile(IsTrimmed).Count());
        }
    }

    /// <summary>Where the characters of the normalised piece come from; null if it is as it was.</summary>
    public CharacterOrigins? Origins => _isRewritten ? _rewritten : null;

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
        _at = _character = 0;
        _isRewritten = false;
    }

    /// <summary>Where the piece's next rewriting is noted.</summary>
    public CharacterOrigins BeginRewriting()
    {
        _rewriting.Clear();
        return _rewriting;
    }

    /// <summary>The piece is now what was noted.</summary>
    public void EndRewriting()
    {
        _rewriting.Through(Origins, 0);
        (_rewritten, _rewriting, _isRewritten) = (_rewriting, _rewritten, true);
    }

    /// <summary>The number of the character of the normalised piece that begins at this byte, which is not before an earlier one.</summary>
    public int CharacterAt(ReadOnlySpan<byte> normalized, int at)
    {
        MoveTo(normalized, at);
        return _character;
    }

    /// <summary>An added token that was found in the normalised piece; offsets in bytes.</summary>
    public void AddNormalized(ReadOnlySpan<byte> normalized, int start, int end, uint id)
    {
        MoveTo(normalized, start);
        AddCharacters(normalized, end, Origins, _whiteOfAdded[id]);
    }

    /// <summary>Begins a part of the piece that words are cut from.</summary>
    /// <param name="firstCharacter">Its place among the characters that <paramref name="origins"/> knows.</param>
    /// <param name="origins">Where its characters come from; null if they are those of the text.</param>
    public void BeginWords(int firstCharacter, CharacterOrigins? origins) => (_wordByte, _wordCharacter, _wordOrigins) = (0, firstCharacter, origins);

    /// <summary>A word and its tokens; offsets in bytes, not before earlier ones.</summary>
    public void AddWord(ReadOnlySpan<byte> text, int start, int length, ReadOnlySpan<uint> ids)
    {
        if (_lengths.Length < ids.Length)
            _lengths = new int[Math.Max(2 * _lengths.Length, ids.Length)];
        _words.Measure(text.Slice(start, length), ids, _lengths);
        (int at, int character) = (_at, _character);
        (_at, _character) = (_wordByte, _wordCharacter);
        MoveTo(text, start);
        for (int i = 0; i < ids.Length; i++)
            AddCharacters(text, _at + _lengths[i], _wordOrigins, WhiteOf(ids[i]));
        (_wordByte, _wordCharacter) = (_at, _character);
        (_at, _character) = (at, character);
    }

    /// <summary>The byte alphabet's space counts as white wherever it comes from.</summary>
    private static bool IsTrimmed(int codePoint) => codePoint == 'Ġ' || Characters.IsWhite(codePoint);

    private int CodePointAt(ReadOnlySpan<byte> text, int at)
    {
        _codePoint += CodePoints.Count(text[_byte..at]);
        _byte = at;
        return _codePoint;
    }

    private void MoveTo(ReadOnlySpan<byte> text, int at)
    {
        _character += CodePoints.Count(text[_at..at]);
        _at = at;
    }

    private (int Leading, int Trailing) WhiteOf(uint id)
    {
        ReadOnlySpan<byte> token = _parts.Model.Vocabulary.Bytes(id);
        if (_parts.Model.IsByteLevel)
        {
            // Other white space is spelt with letters.
            int first = token.IndexOfAnyExcept((byte)' ');
            return first < 0 ? (token.Length, token.Length) : (first, token.Length - 1 - token.LastIndexOfAnyExcept((byte)' '));
        }

        int leading = 0;
        for (int i = 0; i < token.Length && IsTrimmed(Characters.Decode(token, i, out int length)); i += length)
            leading++;
        int trailing = 0;
        for (int end = token.Length; end > 0;)
        {
            end = Characters.StartOfLast(token, end);
            if (!IsTrimmed(Characters.Decode(token, end, out _)))
                break;
            trailing++;
        }

        return (leading, trailing);
    }

    /// <summary>A token from where the last one ended up to this byte.</summary>
    private void AddCharacters(ReadOnlySpan<byte> text, int end, CharacterOrigins? origins, (int Leading, int Trailing) white)
    {
        // A token that begins within a character begins with it.
        int first = (sbyte)text[_at] < -64 ? _character - 1 : _character;
        MoveTo(text, end);
        int last = _character - 1;
        if (origins is not null)
            (first, last) = (Math.Max(origins[first], 0), origins[last]);
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
