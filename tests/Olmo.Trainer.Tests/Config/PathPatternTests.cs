using FsCheck;
using FsCheck.Fluent;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Tests.Config;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("a.npy", "a.npy")]
    [InlineData("part-{0..2}.npy", "part-0.npy part-1.npy part-2.npy")]
    [InlineData("part-{08..11}", "part-08 part-09 part-10 part-11")]
    [InlineData("part-{8..11}", "part-8 part-9 part-10 part-11")]
    [InlineData("part-{0..1}-{00000..00001}", "part-0-00000 part-0-00001 part-1-00000 part-1-00001")]
    [InlineData("{2..0}", "2 1 0")]
    [InlineData("{7..7}", "7")]
    [InlineData("{b,a,b}/x", "b/x a/x b/x")]
    [InlineData("x{,.gz}", "x x.gz")]
    [InlineData("{14, 00,\n 07}-0", "14-0 00-0 07-0")]
    [InlineData("p-{03,{10..12},05}", "p-03 p-10 p-11 p-12 p-05")]
    [InlineData("{0007/part-{1,2},0003/part-9}", "0007/part-1 0007/part-2 0003/part-9")]
    public void BracesStandForTheirAlternativesInOrder(string pattern, string paths) =>
        PathPattern.Expand(pattern).ShouldBe(paths.Split(' '));

    [Theory]
    [InlineData("{a}")]
    [InlineData("{}")]
    [InlineData("{a..c}")]
    [InlineData("{1..}")]
    [InlineData("{-1..2}")]
    [InlineData("a{1,2")]
    [InlineData("a}1,2{")]
    [InlineData("{1..99999999999}")]
    public void BracesWithoutAlternativesStandForThemselves(string path) => PathPattern.Expand(path).ShouldBe([path]);

    [Fact]
    public void BracesThatStandForThemselvesMayHoldOthersThatDoNot() => PathPattern.Expand("{a{1..2}}{b").ShouldBe(["{a1}{b", "{a2}{b"]);

    [Fact]
    public void AHugeRangeIsReadAsFarAsItIsAskedFor() => PathPattern.Expand("{0..2000000000}/{0..2000000000}").Take(2).ShouldBe(["0/0", "0/1"]);

    [Theory]
    [InlineData("part-00 part-01 part-02", "part-{00..02}")]
    [InlineData("part-00 part-01", "part-{00, 01}")]
    [InlineData("part-2 part-0 part-1", "part-{2, 0, 1}")]
    [InlineData("0-0 0-1 0-2 1-0 1-1 1-2 2-0 2-1 2-2", "{0..2}-{0..2}")]
    [InlineData("0-0 1-0 2-0 0-1 1-1 2-1 0-2 1-2 2-2", "{0..2}-0|{0..2}-1|{0..2}-2")]
    [InlineData("a/7/x a/3/x b/3/x", "a/{7, 3}/x|b/3/x")]
    [InlineData("a/7/1 a/7/1 a/9/2", "a/{7/1, 7/1, 9/2}")]
    [InlineData("a1 a1", "a{1, 1}")]
    [InlineData("a{b1 a{b2 a{b3", "a{b1|a{b2|a{b3")]
    public void AListIsWrittenShort(string paths, string patterns) =>
        PathCompactor.Compact(paths.Split(' ')).ShouldBe(patterns.Split('|'));

    [Fact]
    public void WhatIsWrittenShortStandsForTheSameList()
    {
        Gen<string> number = Gen.OneOf(Gen.Choose(0, 12).Select(n => $"{n}"), Gen.Choose(0, 12).Select(n => $"{n:00}"), Gen.Choose(97, 103).Select(n => $"{n:000}"));
        Gen<string> path = from folder in Gen.Elements("a/", "b/", "") from one in number from between in Gen.Elements("-", "/part-", "x, ", "") from two in number select folder + one + between + two;
        Gen<string[]> run = from first in Gen.Choose(0, 99)
                            from count in Gen.Choose(1, 9)
                            from width in Gen.Choose(1, 3)
                            from tail in number
                            select Enumerable.Range(first, count).Select(n => "p/" + n.ToString().PadLeft(width, '0') + "-" + tail).ToArray();
        Gen<string[]> list = Gen.OneOf(Gen.ArrayOf(path), run, Gen.ArrayOf(run).Select(runs => runs.SelectMany(r => r).ToArray()));
        Prop.ForAll(Arb.From(list), paths => PathPattern.ExpandAll(PathCompactor.Compact(paths)).SequenceEqual(paths)).QuickCheckThrowOnFailure();
    }
}
