using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Text;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// <c>dolma17-quality</c>: whether a document is like the reference texts of Dolma 1.7 or like its web pages, all labels of the model
/// (spec/tag 5.10; <c>dolma:python/dolma/taggers/quality.py</c>).
/// </summary>
internal sealed class DolmaQualityTagger : Tagger
{
    public const string ModelAddress =
        "https://dolma-artifacts.org/fasttext_models/dolma-1_7/cc_wiki_wikiref_sw_pes2o_adult_fakenews_math_books_openhermes.bin";

    private readonly FastTextPredictor _predictor;
    private readonly LineMaker _line = new();
    private readonly TypeNames _types = new();
    private readonly int[] _typeOfLabel;

    public DolmaQualityTagger(FastTextModel model)
    {
        _predictor = model.CreatePredictor();
        _typeOfLabel = [.. model.Labels.Select(label => _types.Add(label.Replace("__label__", "", StringComparison.Ordinal)))];
    }

    public override IReadOnlyList<string> Types => _types.All;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<byte> line = _line.JoinWords(text.Utf8);
        if (line.IsEmpty)
            throw new UntaggableDocumentException("The text is blank, so there is nothing to predict from.");
        foreach (FastTextPrediction prediction in _predictor.Predict(line))
            spans.Add(_typeOfLabel[prediction.Label], 0, text.CodePointCount, prediction.Probability);
    }
}
