using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Text;

namespace Dolma.Taggers.Language;

/// <summary>Which of the model's labels a language tagger emits.</summary>
internal enum LanguageLabels
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those above 0.01, with the score rounded to two digits.</summary>
    AboveOnePercent,

    /// <summary><c>en</c> only, 0 if the model does not name it.</summary>
    English,
}

/// <summary>What a fastText language tagger emits.</summary>
/// <param name="Labels">Which labels.</param>
/// <param name="ByParagraph">One prediction for each paragraph that is not blank, or one for the document.</param>
/// <param name="Negatives">After all others, a span <c>not_</c>label with 1 - score for each.</param>
/// <param name="DocumentScores">At the end, the mean score over the document by length.</param>
internal sealed record LanguageOutput(
    LanguageLabels Labels, bool ByParagraph = false, bool Negatives = false, bool DocumentScores = false);

/// <summary>
/// The <c>ft_lang_id_*</c> taggers: fastText's language identification on the lowered text (spec/tag 5.9;
/// <c>dolma:python/dolma/taggers/language.py</c>).
/// </summary>
internal sealed class LanguageTagger : Tagger
{
    public const string ModelAddress = "https://dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin";

    private const double OnePercent = 0.01;

    private readonly FastTextPredictor _predictor;
    private readonly LanguageOutput _output;
    private readonly int[] _typeOfLabel;
    private readonly int _english;
    private readonly int _englishLabel;
    private readonly int _negative;
    private readonly int _documentEnglish;
    private byte[] _line = [];
    private Found[] _found = new Found[64];
    private int _foundCount;

    public LanguageTagger(FastTextModel model, LanguageOutput output)
    {
        _predictor = model.CreatePredictor();
        _output = output;
        var types = new List<string>();
        _typeOfLabel = new int[model.Labels.Count];
        for (int i = 0; i < _typeOfLabel.Length; i++)
        {
            string type = model.Labels[i].Replace("__label__", "", StringComparison.Ordinal);
            int known = types.IndexOf(type);
            _typeOfLabel[i] = known >= 0 ? known : types.Count;
            if (known < 0)
                types.Add(type);
        }

        if (!types.Contains("en"))
            types.Add("en");
        _english = types.IndexOf("en");
        _englishLabel = _typeOfLabel.AsSpan().IndexOf(_english);
        // Types of negatives stand behind all others, in the same order.
        _negative = types.Count;
        if (output.Negatives)
            types.AddRange(types.ConvertAll(t => "not_" + t));
        _documentEnglish = types.Count;
        types.AddRange(["doc_en", "doc_not_en"]);
        Types = types;
    }

    private readonly record struct Found(int Type, int Start, int End, double Score);

    public override IReadOnlyList<string> Types { get; }

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        int length = text.CodePointCount;
        _foundCount = 0;
        if (_output.ByParagraph)
            TagParagraphs(text);
        else
            TagPiece(text.Lower, 0, length);
        foreach (Found found in _found.AsSpan(0, _foundCount))
            spans.Add(found.Type, found.Start, found.End, found.Score);
        if (_output.Negatives)
        {
            foreach (Found found in _found.AsSpan(0, _foundCount))
                spans.Add(_negative + found.Type, found.Start, found.End, 1 - found.Score);
        }

        if (_output.DocumentScores)
            AddDocumentScores(length, spans);
    }

    private void TagParagraphs(DocumentText text)
    {
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        ReadOnlySpan<byte> lower = text.Lower;
        int at = 0;
        for (int i = 0; i < text.ParagraphCount; i++)
        {
            // Lines end at the same characters in both texts, so they can be walked side by side.
            int newLine = lower[at..].IndexOf((byte)'\n');
            int end = newLine < 0 ? lower.Length : at + newLine + 1;
            if (lines[i].FirstWord != lines[i + 1].FirstWord)
                TagPiece(lower[at..end], lines[i].CodePointStart, lines[i + 1].CodePointStart);
            at = end;
        }
    }

    private void TagPiece(ReadOnlySpan<byte> lower, int start, int end)
    {
        ReadOnlySpan<byte> line = OneLine(lower);
        if (_output.Labels == LanguageLabels.English)
        {
            Add(new Found(_english, start, end, _englishLabel < 0 ? 0 : _predictor.ProbabilityOf(_englishLabel, line) ?? 0));
            return;
        }

        foreach (FastTextPrediction prediction in _predictor.Predict(line))
        {
            double score = prediction.Probability;
            if (_output.Labels == LanguageLabels.All)
                Add(new Found(_typeOfLabel[prediction.Label], start, end, score));
            else if (score > OnePercent)
                Add(new Found(_typeOfLabel[prediction.Label], start, end, Score.RoundTo2(score)));
        }
    }

    /// <summary>The text on one line: newlines become spaces, white space at both ends goes.</summary>
    private ReadOnlySpan<byte> OneLine(ReadOnlySpan<byte> text)
    {
        text = PythonSpace.Trim(text);
        if (!text.Contains((byte)'\n'))
            return text;
        if (_line.Length < text.Length)
            _line = new byte[Math.Max(text.Length, (int)Math.Min(2L * _line.Length, Array.MaxLength))];
        text.Replace(_line, (byte)'\n', (byte)' ');
        return _line.AsSpan(0, text.Length);
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
