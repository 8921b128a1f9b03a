using Dolma.Taggers.Classifiers;
using Dolma.Taggers.Code;
using Dolma.Taggers.Language;
using Dolma.Taggers.Lengths;
using Dolma.Taggers.Licenses;
using Dolma.Taggers.Pii;
using Dolma.Taggers.Quality;
using Dolma.Taggers.Repetition;
using Dolma.Taggers.Sampling;
using Dolma.Taggers.Urls;

namespace Dolma.Taggers;

/// <summary>The taggers of this program, listed family by family: nothing is searched for at start.</summary>
internal static class BuiltInTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        .. LengthTaggers.Entries,
        .. QualityTaggers.Entries,
        .. PiiTaggers.Entries,
        .. LanguageTaggers.Entries,
        .. RepetitionTaggers.Entries,
        .. SamplingTaggers.Entries,
        .. ClassifierTaggers.Entries,
        .. CodeTaggers.Entries,
        .. LicenseTaggers.Entries,
        .. UrlTaggers.Entries,
        .. UnavailableTaggers.Entries,
    ];
}
