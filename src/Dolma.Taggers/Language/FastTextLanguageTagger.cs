using Dolma.Core.FastText;
using Dolma.Core.Resources;
using Dolma.Core.Text;

namespace Dolma.Taggers.Language;

/// <summary>
/// The <c>ft_lang_id_*</c> taggers: fastText's language identification on the lowered text (spec/tag 5.9;
/// <c>dolma:python/dolma/taggers/language.py</c>).
/// </summary>
internal sealed class FastTextLanguageTagger(FastTextModel model, LanguageOutput output)
    : LanguageTagger(model.Labels.Select(label => label.Replace("__label__", "", StringComparison.Ordinal)), output)
{
    public const string ModelAddress = KnownResources.LanguageModel;

    private readonly FastTextPredictor _predictor = model.CreatePredictor();
    private readonly LineMaker _line = new();

    protected override ReadOnlySpan<byte> TextOf(DocumentText text) => text.Lower;

    protected override void Detect(ReadOnlySpan<byte> piece)
    {
        ReadOnlySpan<byte> line = _line.WithoutNewLines(piece);
        if (!IsEnglishOnly)
        {
            foreach (FastTextPrediction prediction in _predictor.Predict(line))
                Add(prediction.Label, prediction.Probability);
        }
        else if (EnglishLanguage >= 0 && _predictor.ProbabilityOf(EnglishLanguage, line) is { } probability)
        {
            Add(EnglishLanguage, probability);
        }
    }
}
