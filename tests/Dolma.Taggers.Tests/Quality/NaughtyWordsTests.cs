using System.Text;
using Dolma.Core.Text;
using Dolma.Taggers.Quality;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Quality;

public sealed class NaughtyWordsTests
{
    private static readonly string[] Entries = ["aa", "b", "🖕", "a b", "ab ba", "b  a", "aé b", "a a a"];

    [Fact]
    public void WordsAndPhrasesAreFoundAsByThePlainDefinition()
    {
        var naughty = new NaughtyWords(Entries);
        string[] pieces = ["a", "a", "b", "é", " ", " ", " ", "\n", "c", "🖕", "\t"];
        Arbitrary<string> texts = Gen.ArrayOf(Gen.Elements(pieces)).Select(string.Concat).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            using var document = new DocumentText();
            document.Reset(Encoding.UTF8.GetBytes(text));
            bool expected = text.Split([' ', '\n', '\t']).Any(w => Entries.Contains(w, StringComparer.Ordinal))
                || Entries.Any(e => e.Contains(' ') && text.Contains(e, StringComparison.Ordinal));
            return naughty.OccurIn(document.Utf8, document.Words) == expected;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void AnEmptyListFindsNothing()
    {
        using var document = new DocumentText();
        document.Reset("any words here"u8.ToArray());
        new NaughtyWords(["", "  "]).OccurIn(document.Utf8, document.Words).ShouldBeFalse();
    }
}
