using System.Runtime.CompilerServices;
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
    private readonly PooledBuffer _paragraph = new();
    private readonly WordSplitter _splitter;
    private readonly int[] _rawPlaces;
    private readonly int[] _normalizedPlaces;
    private TokenLocator? _ownLocator;
    private TokenLocator? _locator;

    internal TokenEncoder(TokenizerParts parts, EncoderOptions options)
    {
        _parts = parts;
        _options = options;
        _words = new WordEncoder(parts.Model);
        _splitter = new WordSplitter(parts.Splitters, parts.Scanner, parts.Model.Seams);
        _rawPlaces = new int[parts.RawFinder.GroupCount];
        _normalizedPlaces = new int[parts.NormalizedFinder.GroupCount];
    }

    /// <summary>Appends the ids of the text, which is valid UTF-8. Separators between documents are the caller's.</summary>
    public void Encode(ReadOnlySpan<byte> utf8, TokenBuffer output)
    {
        if (_options.AddSpecialTokens)
            output.Add(_parts.Template.Before);
        if (_options.SegmentBeforeTokenization)
            EncodeParagraphs(utf8, output);
        else
            EncodeText(utf8, output);
        if (_options.AddSpecialTokens)
            output.Add(_parts.Template.After);
    }

    /// <summary>Appends the ids of each text to the batch: the same as one by one.</summary>
    /// <param name="texts">Valid UTF-8.</param>
    /// <param name="batch">Where they go, behind what is there.</param>
    public void Encode(ReadOnlySpan<ReadOnlyMemory<byte>> texts, TokenBatch batch)
    {
        foreach (ReadOnlyMemory<byte> text in texts)
        {
            Encode(text.Span, batch.Ids);
            batch.EndText();
        }
    }

    /// <summary>
    /// The same, and appends where the tokens stand in the text, from its beginning, whatever the tokenizer made of it on the way.
    /// Paragraphs are not encoded one by one.
    /// </summary>
    public void Encode(ReadOnlySpan<byte> utf8, TokenBuffer output, TokenOffsets offsets)
    {
        _locator = _ownLocator ??= new TokenLocator(_parts, _words);
        _locator.Begin(offsets);
        AddSpecial(_parts.Template.Before, output, offsets);
        EncodeText(utf8, output);
        AddSpecial(_parts.Template.After, output, offsets);
        _locator = null;
    }

    public void Dispose()
    {
        _normalized.Dispose();
        _normalizing.Dispose();
        _splitter.Dispose();
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
                EncodeGap(text, start, begin, rawStart == 0, output);
            output.Add(match.Id);
            _locator?.AddNormalized(text, begin, match.End, match.Id);
            start = match.End;
            from = match.ScanFrom;
        }

        if (start < text.Length)
            EncodeGap(text, start, text.Length, rawStart == 0, output);
    }

    /// <summary>Normalised text between added tokens.</summary>
    private void EncodeGap(ReadOnlySpan<byte> text, int start, int end, bool isFirst, TokenBuffer output)
    {
        if (_locator is null)
            _splitter.Split(text[start..end], isFirst && start == 0, new Encoding(_words, output));
        else
            _splitter.Split(text[start..end], _locator.CharacterAt(text, start), isFirst && start == 0, _locator, new Locating(_words, output, _locator));
    }

    private void AddSpecial(uint[] ids, TokenBuffer output, TokenOffsets offsets)
    {
        if (!_options.AddSpecialTokens)
            return;
        output.Add(ids);
        foreach (uint _ in ids)
            offsets.Add(0, 0);
    }

    private ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> text = raw;
        PooledBuffer target = _normalized;
        PooledBuffer other = _normalizing;
        foreach (Normalizer normalizer in _parts.Normalizers)
        {
            target.Clear();
            if (!normalizer.Rewrite(text, target, _locator?.BeginRewriting()))
                continue;
            _locator?.EndRewriting();
            text = target.WrittenSpan;
            (target, other) = (other, target);
        }

        return text;
    }

    /// <summary>Words on their way from the splitter to the encoder.</summary>
    private readonly struct Encoding(WordEncoder words, TokenBuffer output) : IWordSink
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ReadOnlySpan<byte> text, int start, int length) => words.Encode(text, start, length, output);
    }

    /// <summary>The same, and their tokens on to the locator.</summary>
    private readonly struct Locating(WordEncoder words, TokenBuffer output, TokenLocator locator) : IWordSink
    {
        public void Add(ReadOnlySpan<byte> text, int start, int length)
        {
            int first = output.Count;
            words.Encode(text, start, length, output);
            locator.AddWord(text, start, length, output.Span[first..]);
        }
    }
}
