using System.Text;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Mixer.Tests;

public sealed class SpanReplacerTests
{
    private delegate void Replacer(ReadOnlySpan<byte> text, List<ReplacedSpan> spans, PooledBuffer output, List<ReplacedSpan> replaced);

    [Theory]
    [InlineData("abcdefghij", "2-4", "<{}>", "ab<cd>efghij")]
    [InlineData("abcdefghij", "2-4 4-6", "<{}>", "ab<cd><ef>ghij")]
    [InlineData("abcdefghij", "2-5 4-8", "<{}>", "ab<cde>fghij")]
    [InlineData("abcdefghij", "2-5 2-8", "<{}>", "ab<cde>fghij")]
    [InlineData("abcdefghij", "2-8 3-4 9-10", "<{}>", "ab<cdefgh>i<j>")]
    [InlineData("abcdefghij", "6-7 1-2", "<{}>", "a<b>cdef<g>hij")]
    [InlineData("abcdefghij", "8-10", "<{}>", "abcdefgh<ij>")]
    [InlineData("abcdefghij", "8-20", "<{}>", "abcdefgh<ij>")]
    [InlineData("abcdefghij", "1-3", "{}{}", "abcbcdefghij")]
    [InlineData("abcdefghij", "0-10", "", "")]
    [InlineData("é日😀b", "1-2", "<{}>", "é<日>😀b")]
    public void BothWaysAgreeOnSpansInTheText(string text, string spans, string replacement, string result)
    {
        Replace(SpanReplacer.Replace, text, Spans(spans, replacement)).ShouldBe(result);
        Replace(OriginalSpanReplacer.Replace, text, Spans(spans, replacement)).ShouldBe(result);
    }

    [Theory]
    [InlineData("abcdefghij", "3-3 6-7", "<{}>", "abc<>efghij<defghij>", "abcdef<g>hij")]
    [InlineData("abcdefghij", "3-3 6-7", "", "abcefghij", "abcdefhij")]
    [InlineData("abcdefghij", "0-0", "X", "XbcdefghijX", "abcdefghij")]
    [InlineData("abcdefghij", "10-10", "X", "abcdefghijX", "abcdefghij")]
    [InlineData("abcdefghij", "50-60", "<{}>", "abcdefghij<abcdefghij>", "abcdefghij")]
    [InlineData("abcdefghij", "2-3 50-60", "<{}>", "ab<c>defghij<cdefghij>", "ab<c>defghij")]
    [InlineData("abcdefghij", "5-3", "<{}>", "abc<abc>deghij<fghij>", "abcdefghij")]
    [InlineData("", "0-3", "<{}>", "<>", "")]
    public void OddSpansDoNothingUnlessTheOriginalsWayIsAskedFor(string text, string spans, string replacement, string original, string result)
    {
        Replace(OriginalSpanReplacer.Replace, text, Spans(spans, replacement)).ShouldBe(original);
        Replace(SpanReplacer.Replace, text, Spans(spans, replacement)).ShouldBe(result);
    }

    [Fact]
    public void AnyTextAndSpansInItGiveWhatTheObviousLoopGives()
    {
        Gen<string> text = Gen.OneOf(Gen.Elements("a", "é", "日", "😀", "\n"), Gen.Elements("abcdefghijklmnop", "日本語テスト")).ListOf()
            .Where(p => p.Count > 0).Select(p => string.Concat(Enumerable.Repeat(string.Concat(p), 20)));
        var cases = text.SelectMany(t => Gen.Choose(0, 1000).Two().ListOf().Select(s => (Text: t, Spans: s)));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            int length = c.Text.EnumerateRunes().Count();
            List<ReplacedSpan> spans = [];
            foreach ((int start, int size) in c.Spans)
            {
                var replacement = new Replacement(start % 3 == 0 ? "" : $"[{start}:{{}}]", keepsBackslash: false);
                spans.Add(new ReplacedSpan((ulong)(start % length), (ulong)((start % length) + 1 + size % 50), replacement));
            }

            return Replace(SpanReplacer.Replace, c.Text, [.. spans]) == Replace(OriginalSpanReplacer.Replace, c.Text, [.. spans]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static string Replace(Replacer replacer, string text, List<ReplacedSpan> spans)
    {
        using var output = new PooledBuffer();
        replacer(Encoding.UTF8.GetBytes(text), spans, output, []);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static List<ReplacedSpan> Spans(string spans, string replacement)
    {
        var text = new Replacement(replacement, keepsBackslash: false);
        return [.. spans.Split(' ').Select(s => s.Split('-')).Select(s => new ReplacedSpan(ulong.Parse(s[0]), ulong.Parse(s[1]), text))];
    }
}
