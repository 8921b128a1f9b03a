using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Language;

/// <summary>
/// The frame of all language taggers: which pieces of a document are looked at, and what is emitted of what the engine says of them
/// (spec/tag 5.9; <c>dolma:python/dolma/taggers/language.py</c>).
/// </summary>
internal abstract class LanguageTagger : Tagger
{
    private const double OnePercent = 0.01;

    private readonly LanguageOutput _output;
    private readonly TypeNames _types = new();
    private readonly int[] _typeOfLanguage;
    private readonly int _english;
    private readonly int _negative;
    private readonly int _documentEnglish;
    private Found[] _found = new Found[64];
    private int _foundCount;
    private int _start;
    private int _end;

    /// <param name="languages">The span type of every language that the engine may name, by its number there; they may repeat.</param>
    /// <param name="output">What is emitted.</param>
    protected LanguageTagger(IEnumerable<string> languages, LanguageOutput output)
    {
        _output = output;
        _typeOfLanguage = [.. languages.Select(_types.Add)];
        _english = _types.Add("en");
        // Types of negatives stand behind all others, in the same order.
        string[] positives = [.. _types.All];
        _negative = positives.Length;
        if (output.Negatives)
            Array.ForEach(positives, type => _types.Add("not_" + type));
        _documentEnglish = _types.Add("doc_en");
        _types.Add("doc_not_en");
        EnglishLanguage = _typeOfLanguage.AsSpan().IndexOf(_english);
    }

    private readonly record struct Found(int Type, int Start, int End, double Score);

    public sealed override IReadOnlyList<string> Types => _types.All;

    /// <summary>Whether nothing but English is emitted.</summary>
    protected bool IsEnglishOnly => _output.Labels == LanguageLabels.English;

    /// <summary>The first language whose type is <c>en</c>; -1 if there is none.</summary>
    protected int EnglishLanguage { get; }

    public sealed override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        _foundCount = 0;
        if (_output.ByParagraph)
            DetectParagraphs(text);
        else
            Detect(TextOf(text), 0, text.CodePointCount);
        foreach (Found found in _found.AsSpan(0, _foundCount))
            spans.Add(found.Type, found.Start, found.End, found.Score);
        if (_output.Negatives)
        {
            foreach (Found found in _found.AsSpan(0, _foundCount))
                spans.Add(_negative + found.Type, found.Start, found.End, 1 - found.Score);
        }

        if (_output.DocumentScores)
            AddDocumentScores(text.CodePointCount, spans);
    }

    /// <summary>The text that the engine looks at; a view with the same line ends.</summary>
    protected virtual ReadOnlySpan<byte> TextOf(DocumentText text) => text.Utf8;

    /// <summary>Names the languages of a piece of that text with <see cref="Add(int, double)"/>, the most probable first.</summary>
    protected abstract void Detect(ReadOnlySpan<byte> piece);

    /// <summary>Adds a language to those of the piece.</summary>
    protected void Add(int language, double score)
    {
        int type = _typeOfLanguage[language];
        if (IsEnglishOnly && type != _english)
            return;
        if (_output.Labels != LanguageLabels.AboveOnePercent)
            Add(new Found(type, _start, _end, score));
        else if (score > OnePercent)
            Add(new Found(type, _start, _end, Score.RoundTo2(score)));
    }

    private void DetectParagraphs(DocumentText text)
    {
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        ReadOnlySpan<byte> view = TextOf(text);
        int at = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            // Lines end at the same characters in both texts, so they can be walked side by side.
            int newLine = view[at..].IndexOf((byte)'\n');
            int end = newLine < 0 ? view.Length : at + newLine + 1;
            if (lines[i].FirstWord != lines[i + 1].FirstWord)
                Detect(view[at..end], lines[i].CodePointStart, lines[i + 1].CodePointStart);
            at = end;
        }
    }

    private void Detect(ReadOnlySpan<byte> piece, int start, int end)
    {
        (_start, _end) = (start, end);
        int before = _foundCount;
        Detect(piece);
        if (IsEnglishOnly && _foundCount == before)
            Add(new Found(_english, start, end, 0));
    }

    private void AddDocumentScores(int length, SpanSink spans)
    {
        double sum = 0;
        foreach (Found found in _found.AsSpan(0, _foundCount))
        {
            if (found.Type == _english)
                sum += (found.End - found.Start) * found.Score;
        }

        double english = length == 0 ? 0 : sum / length;
        spans.Add(_documentEnglish, 0, length, english);
        spans.Add(_documentEnglish + 1, 0, length, length == 0 ? 0 : 1 - english);
    }

    private void Add(in Found found)
    {
        if (_foundCount == _found.Length)
            Array.Resize(ref _found, 2 * _found.Length);
        _found[_foundCount++] = found;
    }
}
