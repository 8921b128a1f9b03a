using Dolma.Core.Lines;
using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Normalizing;
using Dolma.Tokenize.Offsets;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize;

/// <summary>
/// Turns text into token ids: one for each thread, used for one text after another, without allocating once its memory has grown to
/// the longest of them. What it appends depends on the text alone, not on texts before it.
/// </summary>
/// <remarks>Source: spec/tokens 5.3 to 5.7; <c>tokenizers</c> 0.15 to 0.23 give the same ids.</remarks>
public sealed class TokenEncoder : IDisposable
{
    private readonly TokenizerParts _parts;
    private readonly EncoderOptions _options;
    private readonly WordEncoder _words;
    private readonly PooledBuffer _normalized = new();
    private readonly PooledBuffer _normalizing = new();
    private readonly PooledBuffer _prefixed = new();
    private readonly PooledBuffer _paragraph = new();
    private readonly List<Piece>[] _pieces;
    private readonly int[] _rawPlaces;
    private readonly int[] _normalizedPlaces;
    private TokenLocator? _ownLocator;
    private TokenLocator? _locator;

    internal TokenEncoder(TokenizerParts parts, EncoderOptions options)
    {
        _parts = parts;
        _options = options;
        _words = new WordEncoder(parts.Model);
        _pieces = [.. parts.Splitters.Select(_ => new List<Piece>())];
        _rawPlaces = new int[parts.RawFinder.GroupCount];
        _normalizedPlaces = new int[parts.NormalizedFinder.GroupCount];
    }

    /// <summary>Appends the ids of the text, which is valid UTF-8. Separators between documents are the caller's.</summary>
    public void Encode(ReadOnlySpan<byte> utf8, TokenBuffer output)
    {
        if (_options.SegmentBeforeTokenization)
            EncodeParagraphs(utf8, output);
        else
            EncodeText(utf8, output);
    }

    /// <summary>
    /// The same, and appends where the tokens stand in the text, from its beginning. Paragraphs are not encoded one by one.
    /// </summary>
    /// <exception cref="NotSupportedException">The tokenizer does not give offsets (<see cref="Tokenizer.GivesOffsets"/>).</exception>
    public void Encode(ReadOnlySpan<byte> utf8, TokenBuffer output, TokenOffsets offsets)
    {
        if (!_parts.GivesOffsets)
            throw new NotSupportedException("This tokenizer does not give offsets.");
        _locator = _ownLocator ??= new TokenLocator(_parts);
        _locator.Begin(offsets);
        EncodeText(utf8, output);
        _locator = null;
    }

    public void Dispose()
    {
        _normalized.Dispose();
        _normalizing.Dispose();
        _prefixed.Dispose();
        _paragraph.Dispose();
    }

    /// <summary>
    /// Line feeds stay at the head of the paragraph after them. If the tokenizer puts something before every text, paragraphs after
    /// the first get a space instead, whose id is dropped.
    /// </summary>
    private void EncodeParagraphs(ReadOnlySpan<byte> utf8, TokenBuffer output)
    {
        int start = 0;
        while (start < utf8.Length)
        {
            int content = utf8[start..].IndexOfAnyExcept((byte)'\n');
            int next = content < 0 ? -1 : utf8[(start + content)..].IndexOf((byte)'\n');
            int end = next < 0 ? utf8.Length : start + content + next;
            if (start == 0 || !_parts.AddsPrefix)
            {
                EncodeText(utf8[start..end], output);
            }
            else
            {
                _paragraph.Clear();
                _paragraph.Write((byte)' ');
                _paragraph.Write(utf8[start..end]);
                int first = output.Count;
                EncodeText(_paragraph.WrittenSpan, output);
                if (output.Count > first)
                    output.RemoveAt(first);
            }

            start = end;
        }
    }

    private void EncodeText(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        AddedTokenFinder finder = _parts.RawFinder;
        finder.Begin(_rawPlaces);
        int start = 0;
        int from = 0;
        while (finder.TryFind(text, from, _options.EncodeSpecialTokens, _rawPlaces, out AddedTokenFinder.Match match))
        {
            int begin = Math.Max(match.Start, start);
            if (begin > start)
                EncodeRaw(text, start, begin, output);
            output.Add(match.Id);
            _locator?.AddRaw(text, begin, match.End, match.Id);
            start = match.End;
            from = match.ScanFrom;
        }

        if (start < text.Length)
            EncodeRaw(text, start, text.Length, output);
    }

    /// <summary>Text between added tokens: normalised, then searched for those that are looked for in normalised text.</summary>
    private void EncodeRaw(ReadOnlySpan<byte> raw, int rawStart, int rawEnd, TokenBuffer output)
    {
        _locator?.BeginPiece(raw, rawStart);
        ReadOnlySpan<byte> text = Normalize(raw[rawStart..rawEnd]);
        AddedTokenFinder finder = _parts.NormalizedFinder;
        finder.Begin(_normalizedPlaces);
        int start = 0;
        int from = 0;
        while (finder.TryFind(text, from, _options.EncodeSpecialTokens, _normalizedPlaces, out AddedTokenFinder.Match match))
        {
            int begin = Math.Max(match.Start, start);
            if (begin > start)
                EncodeGap(text, start, begin, output);
            output.Add(match.Id);
            _locator?.AddNormalized(text, begin, match.End, match.Id);
            start = match.End;
            from = match.ScanFrom;
        }

        if (start < text.Length)
            EncodeGap(text, start, text.Length, output);
    }

    /// <summary>Normalised text between added tokens.</summary>
    private void EncodeGap(ReadOnlySpan<byte> text, int start, int end, TokenBuffer output)
    {
        int first = output.Count;
        EncodePiece(text[start..end], 0, output);
        _locator?.AddTokens(text, start, output.Span[first..]);
    }

    private ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> text = raw;
        PooledBuffer target = _normalized;
        PooledBuffer other = _normalizing;
        foreach (Normalizer normalizer in _parts.Normalizers)
        {
            target.Clear();
            if (!Rewrite(normalizer, text, target))
                continue;
            text = target.WrittenSpan;
            (target, other) = (other, target);
        }

        return text;
    }

    private bool Rewrite(Normalizer normalizer, ReadOnlySpan<byte> text, PooledBuffer target)
    {
        if (_locator is null || normalizer is not NfcNormalizer composer)
            return normalizer.Rewrite(text, target);
        return _locator.IsRewritten = composer.Rewrite(text, target, _locator.Origins);
    }

    private void EncodePiece(ReadOnlySpan<byte> text, int step, TokenBuffer output)
    {
        if (step == _parts.Splitters.Length)
        {
            EncodeWords(text, output);
            return;
        }

        List<Piece> pieces = _pieces[step];
        pieces.Clear();
        _parts.Splitters[step].Split(text, pieces);
        for (int i = 0; i < pieces.Count; i++)
            EncodePiece(text[pieces[i].Start..pieces[i].End], step + 1, output);
    }

    private void EncodeWords(ReadOnlySpan<byte> text, TokenBuffer output)
    {
        if (_parts.AddsPrefixSpace && text[0] != ' ')
        {
            _prefixed.Clear();
            _prefixed.Write((byte)' ');
            _prefixed.Write(text);
            text = _prefixed.WrittenSpan;
        }

        switch (_parts.Scanner)
        {
            case WordScanner.Gpt2:
                EncodeWords<Gpt2Words>(text, output);
                break;
            case WordScanner.Cl100k:
                EncodeWords<Cl100kWords>(text, output);
                break;
            case WordScanner.Spaced:
                EncodeWords<SpacedWords>(text, output);
                break;
            default:
                _words.Encode(text, 0, text.Length, output);
                break;
        }
    }

    private void EncodeWords<TScanner>(ReadOnlySpan<byte> text, TokenBuffer output)
        where TScanner : struct, IWordScanner
    {
        for (int start = 0; start < text.Length;)
        {
            int end = TScanner.End(text, start);
            _words.Encode(text, start, end - start, output);
            start = end;
        }
    }
}
