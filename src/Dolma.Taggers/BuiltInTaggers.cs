using Dolma.Taggers.Classifiers;
using Dolma.Taggers.Language;
using Dolma.Taggers.Lengths;
using Dolma.Taggers.Pii;
using Dolma.Taggers.Quality;

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
        .. ClassifierTaggers.Entries,
        .. UnavailableTaggers.Entries,
    ];
}
