using Dolma.Core.Documents;
using Dolma.Core.FastText;
using Dolma.Core.Text;

namespace Dolma.Taggers.Classifiers;

/// <summary>
/// <c>dclm-oh-eli5</c>: how much a document is like the instructions and explanations that the model of DCLM was trained on (Li et al.
/// 2024, "DataComp-LM", section 4.4). One score, whichever of the two labels wins.
/// </summary>
/// <remarks>Spec/tag 5.10; <c>dolma:python/dolma/taggers/quality.py</c>.</remarks>
internal sealed class DclmQualityTagger : Tagger
{
    public const string ModelAddress =
        "https://huggingface.co/mlfoundations/fasttext-oh-eli5/resolve/main/openhermes_reddit_eli5_vs_rw_v2_bigram_200k_train.bin";

    /// <summary>The label of ordinary web pages: its score counts from the other end.</summary>
    private const string WebLabel = "__label__cc";

    private readonly FastTextPredictor _predictor;
    private readonly LineMaker _line = new();
    private readonly TypeNames _types = new();
    private readonly int[] _typeOfLabel;
    private readonly int _web;

    public DclmQualityTagger(FastTextModel model)
    {
        _predictor = model.CreatePredictor();
        _typeOfLabel = [.. model.Labels.Select(label => _types.Add(TypeOf(label)))];
        _web = model.Labels.ToList().IndexOf(WebLabel);
    }

    public override IReadOnlyList<string> Types => _types.All;

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        ReadOnlySpan<FastTextPrediction> best = _predictor.Predict(_line.JoinLines(text.Utf8), most: 1);
        if (best.IsEmpty)
            throw new UntaggableDocumentException("The model knows nothing of what is in the text.");
        double score = best[0].Label == _web ? 1 - (double)best[0].Probability : best[0].Probability;
        spans.Add(_typeOfLabel[best[0].Label], 0, text.CodePointCount, score);
    }

    private static string TypeOf(string label) => label
        .Replace("__label__", "", StringComparison.Ordinal)
        .Replace("cc", "score", StringComparison.Ordinal)
        .Replace("hq", "score", StringComparison.Ordinal);
}
