using System.Runtime.Intrinsics.X86;
using System.Text;
using Dolma.Core.FastText;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.FastText;

public sealed class CharacterNgramsTests
{
    private const int FirstRow = 7;

    [Theory]
    [InlineData("ab", 2, 3, "<a <ab ab ab> b>")]
    [InlineData("ab", 1, 2, "<a a ab b b>")]
    [InlineData("é", 2, 4, "<é <é> é>")]
    [InlineData("", 1, 3, "<>")]
    [InlineData("abc", 6, 9, "")]
    [InlineData("abc", 0, 0, "")]
    public void NgramsComeByStartThenByLength(string token, int shortest, int longest, string expected)
    {
        FastTextArguments arguments = new() { MinCharacters = shortest, MaxCharacters = longest, Buckets = 1009 };
        int[] rows = [.. expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(ngram => FirstRow + (int)(FastTextHash.Of(Encoding.UTF8.GetBytes(ngram)) % 1009))];
        Rows(arguments, null, Encoding.UTF8.GetBytes(token), vectorized: false).ShouldBe(rows);
    }

    [SkippableFact]
    public void ManyAtOnceGiveTheSameAsOneByOne()
    {
        Skip.IfNot(Avx2.IsSupported, "needs a processor with AVX2");
        Gen<string> ascii = Gen.Choose(1, 60).SelectMany(n => Gen.ArrayOf(Gen.Choose('!', '~'), n)).Select(c => string.Concat(c.Select(x => (char)x)));
        Gen<(int, int, int, int)> settings = Gen.Choose(1, 4).SelectMany(shortest => Gen.Choose(shortest, 7)
            .SelectMany(longest => Gen.Elements(1, 2, 7, 64, 1000, 2_000_000, int.MaxValue).Select(buckets => (shortest, longest, buckets, buckets / 3))));
        Prop.ForAll(Gen.OneOf(ascii, AnyText.Arbitrary.Generator).ToArbitrary(), settings.ToArbitrary(), (text, how) =>
        {
            (int shortest, int longest, int buckets, int step) = how;
            FastTextArguments arguments = new() { MinCharacters = shortest, MaxCharacters = longest, Buckets = buckets };
            byte[] token = Encoding.UTF8.GetBytes(text);
            int[] all = Rows(arguments, null, token, vectorized: false);
            Rows(arguments, null, token, vectorized: true).ShouldBe(all);

            if (buckets > 2_000_000)
                return;
            // Every third bucket is kept, the last one first.
            int[] kept = [.. Enumerable.Range(0, buckets).Where(b => b % 3 == 0)];
            var pruned = new PrunedRows(buckets, [.. kept.Select((b, i) => (b, kept.Length - 1 - i))]);
            int[] expected = [.. all.Where(r => (r - FirstRow) % 3 == 0).Select(r => FirstRow + kept.Length - 1 - ((r - FirstRow) / 3))];
            Rows(arguments, pruned, token, vectorized: false).ShouldBe(expected);
            Rows(arguments, pruned, token, vectorized: true).ShouldBe(expected);
        }).QuickCheckThrowOnFailure();
    }

    private static int[] Rows(FastTextArguments arguments, PrunedRows? pruned, byte[] token, bool vectorized)
    {
        var ngrams = new CharacterNgrams(arguments, FirstRow, pruned) { IsVectorized = vectorized };
        var rows = new FeatureList();
        ngrams.Add(token, rows);
        int[] whole = rows.Rows.ToArray();
        if (token.Length is > 0 and <= TokenCache.LongestToken && !token.Contains((byte)0))
        {
            rows.Clear();
            ngrams.Add(TokenCache.Key(token, token.Length), token.Length, rows);
            rows.Rows.ToArray().ShouldBe(whole);
        }

        return whole;
    }
}
