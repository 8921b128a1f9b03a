namespace Dolma.Taggers.Language;

/// <summary>Which of the languages that an engine names a tagger emits.</summary>
internal enum LanguageLabels
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those above 0.01, with the score rounded to two digits.</summary>
    AboveOnePercent,

    /// <summary><c>en</c> only, 0 if the engine does not name it.</summary>
    English,
}

/// <summary>What a language tagger emits.</summary>
/// <param name="Labels">Which languages.</param>
/// <param name="ByParagraph">One detection for each paragraph that is not blank, or one for the document.</param>
/// <param name="Negatives">After all others, a span <c>not_</c>language with 1 - score for each.</param>
/// <param name="DocumentScores">At the end, the mean score over the document by length.</param>
internal sealed record LanguageOutput(
    LanguageLabels Labels, bool ByParagraph = false, bool Negatives = false, bool DocumentScores = false);
