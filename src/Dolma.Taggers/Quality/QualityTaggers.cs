using System.Text;

namespace Dolma.Taggers.Quality;

/// <summary>The rules of C4 and Gopher, and paragraphs without letters and digits (spec/tag 5.4 to 5.6).</summary>
internal static class QualityTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("gopher_v1", () => new GopherTagger(joinNewLines: false)),
        TaggerEntry.Of("gopher_v2", () => new GopherTagger(joinNewLines: true)),
        TaggerEntry.Of("not_alphanum_paragraph_v1", () => new NotAlphanumericTagger()),
        C4("c4_v1", isFirstVersion: true),
        C4("c4_v2", isFirstVersion: false),
    ];

    private static TaggerEntry C4(string name, bool isFirstVersion) => TaggerEntry.Of<C4Tagger>(name, setup =>
    {
        NaughtyWords words = setup.Load(C4Tagger.WordListAddress, file => new NaughtyWords(File.ReadLines(file.Path, Encoding.UTF8)));
        return () => new C4Tagger(words, isFirstVersion);
    });
}
