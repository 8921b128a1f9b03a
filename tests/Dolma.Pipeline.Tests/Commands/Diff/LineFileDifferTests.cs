using Dolma.Pipeline.Commands.Diff;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Pipeline.Tests.Commands.Diff;

public sealed class LineFileDifferTests
{
    [Fact]
    public void DocumentsOfOneSideAreNamedAndTheOthersStillMatch()
    {
        DiffTally tally = Lines(["a", "b", "c", "d"], ["b", "c", "new", "d"]);
        tally.Summary().ShouldBe("DocumentOnlyInA 1, DocumentOnlyInB 1");
        (tally.Examples(DiffKind.DocumentOnlyInA)[0].Id, tally.Examples(DiffKind.DocumentOnlyInA)[0].LineA).ShouldBe(("a", 1));
        (tally.Examples(DiffKind.DocumentOnlyInB)[0].Id, tally.Examples(DiffKind.DocumentOnlyInB)[0].LineB).ShouldBe(("new", 3));
        tally.DocumentsCompared.ShouldBe(3);
    }

    [Fact]
    public void DocumentsInAnotherPlaceAreMatchedByIdAndCounted()
    {
        DiffTally tally = Lines(["a", "b", "c", "d"], ["a", "c", "b", "d"]);
        tally.Summary().ShouldBe("Order 1");
        DiffExample moved = tally.Examples(DiffKind.Order)[0];
        (moved.Id, moved.LineA, moved.LineB).ShouldBe(("b", 2, 3));
        tally.DocumentsCompared.ShouldBe(4);
    }

    [Fact]
    public void EqualIdsMatchInOrder()
    {
        Lines(["x", "x", "y"], ["x", "x", "y"]).IsEqual.ShouldBeTrue();
        Lines(["x", "x", "y"], ["x", "y"]).Summary().ShouldBe("DocumentOnlyInA 1");
        DiffTally tally = new TwoSides()
            .Put("a/x.jsonl", Line("n", 0), Line("x", 1), Line("x", 2))
            .Put("b/x.jsonl", Line("x", 1), Line("x", 2)).Compare();
        tally.Summary().ShouldBe("DocumentOnlyInA 1");
    }

    [Fact]
    public void LinesWithoutAnIdMatchOneAnother()
    {
        const string Placeholder = """{"id":null,"attributes":{},"source":""}""";
        DiffTally tally = new TwoSides()
            .Put("a/x.jsonl", Placeholder, "{\"id\":7,\"text\":\"a\"}", "{}", "{\"id\":\"null\"}")
            .Put("b/x.jsonl", "{\"id\":\"null\" }", "{ }", "{\"id\":7,\"text\":\"b\"}", Placeholder).Compare();
        tally[DiffKind.DocumentOnlyInA].ShouldBe(0);
        tally[DiffKind.Text].ShouldBe(1);
        tally.Examples(DiffKind.Text)[0].Id.ShouldBe("7");
    }

    [Fact]
    public void LinesThatAreNoDocumentsAreCountedAndNamedOnTheirSide()
    {
        DiffTally tally = new TwoSides()
            .Put("a/x.jsonl", Line("1", 1), "not json", Line("3", 3), "[]", "same garbage")
            .Put("b/x.jsonl", Line("1", 1), Line("2", 2), Line("3", 3), Line("4", 4), "same garbage").Compare();
        tally.Summary().ShouldBe("BadLine 4, DocumentOnlyInB 2");
        (tally.BadLinesA, tally.BadLinesB).ShouldBe((3, 1));
        tally.Examples(DiffKind.BadLine).Select(example => (example.LineA, example.LineB, example.A))
            .ShouldBe([(2, null, "malformed JSON"), (4, null, "the line is no JSON object"), (5, null, "malformed JSON"), (null, 5, null)]);
    }

    [Fact]
    public void TheSameGarbageOnBothSidesIsNotEqual()
    {
        DiffTally tally = TwoSides.Of("garbage", "garbage").Compare();
        tally.Summary().ShouldBe("BadLine 2");
        (tally.BadLinesA, tally.BadLinesB).ShouldBe((1, 1));
    }

    [Fact]
    public void ALineThatIsBrokenBehindItsIdIsABadLine()
    {
        DiffTally tally = TwoSides.Of("""{"id":"1","text":"a" "b"}""", """{"id":"1","text":"a"}""").Compare();
        tally.Summary().ShouldBe("BadLine 1");
        tally.Examples(DiffKind.BadLine)[0].A!.ShouldStartWith("malformed JSON at byte 22");
        tally.BadLinesB.ShouldBe(0);
    }

    [Fact]
    public void WhatDoesNotFitInMemoryIsComparedInSeveralPasses()
    {
        string[] ids = [.. Enumerable.Range(0, 500).Select(i => $"id{i}")];
        string[] some = [.. ids.Where((_, i) => i % 7 != 0).Reverse()];
        DiffTally tally = Lines(ids, some, new DiffSettings { PendingBytes = 4000, Examples = 2 });
        tally.FilesInPasses.ShouldBe(1);
        (tally.DocumentsA, tally.DocumentsB, tally.DocumentsCompared).ShouldBe((500, some.Length, some.Length));
        tally[DiffKind.DocumentOnlyInA].ShouldBe(500 - some.Length);
        tally[DiffKind.DocumentOnlyInB].ShouldBe(0);
        tally[DiffKind.Order].ShouldBeGreaterThan(0);
        tally.Examples(DiffKind.DocumentOnlyInA).Select(example => example.Id).ShouldBe(["id0", "id7"]);
    }

    [Fact]
    public void OneIdOnVeryManyLinesEndsToo()
    {
        DiffTally tally = Lines(Enumerable.Repeat("x", 3).Append("y"), Enumerable.Repeat("z", 3).Append("y"), new DiffSettings { PendingBytes = 10 });
        tally.Summary().ShouldBe("DocumentOnlyInA 3, DocumentOnlyInB 3");
    }

    /// <summary>
    /// Memory does not decide about what is found, but for the number of documents in another place, as long as it holds the lines of one id: here
    /// at most two, and there is room for four.
    /// </summary>
    [Fact]
    public void AnswersDoNotDependOnMemory() => Prop.ForAll<byte[], byte[]>((left, right) =>
    {
        string[] a = [.. left.Distinct().Select(b => Line((b % 128).ToString(), b % 3))];
        string[] b = [.. right.Distinct().Select(b => Line((b % 128).ToString(), b % 3))];
        TwoSides sides = new TwoSides().Put("a/x.jsonl", a).Put("b/x.jsonl", b);
        DiffTally ample = sides.Compare();
        DiffTally scarce = sides.Compare(new DiffSettings { PendingBytes = 1200 });
        return ample.IsEqual == a.SequenceEqual(b)
            && ample.IsEqual == scarce.IsEqual
            && ample[DiffKind.DocumentOnlyInA] == scarce[DiffKind.DocumentOnlyInA]
            && ample[DiffKind.DocumentOnlyInB] == scarce[DiffKind.DocumentOnlyInB]
            && ample[DiffKind.SpanScore] == scarce[DiffKind.SpanScore]
            && ample.DocumentsCompared == scarce.DocumentsCompared
            && ample.DocumentsCompared + ample[DiffKind.DocumentOnlyInA] == a.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheOtherWayRoundTheSidesChangePlaces() => Prop.ForAll<byte[], byte[]>((left, right) =>
    {
        string[] a = [.. left.Select(b => Line((b % 16).ToString(), b % 3))];
        string[] b = [.. right.Select(b => Line((b % 16).ToString(), b % 3))];
        DiffTally there = new TwoSides().Put("a/x.jsonl", a).Put("b/x.jsonl", b).Compare();
        DiffTally back = new TwoSides().Put("a/x.jsonl", b).Put("b/x.jsonl", a).Compare();
        return there[DiffKind.DocumentOnlyInA] == back[DiffKind.DocumentOnlyInB]
            && there[DiffKind.DocumentOnlyInB] == back[DiffKind.DocumentOnlyInA]
            && there[DiffKind.SpanScore] == back[DiffKind.SpanScore]
            && there.DocumentsCompared == back.DocumentsCompared;
    }).QuickCheckThrowOnFailure();

    private static string Line(string id, int score) => TwoSides.Line(id, $"\"k\":[[0,1,{score}.0]]");

    private static DiffTally Lines(IEnumerable<string> a, IEnumerable<string> b, DiffSettings? settings = null) => new TwoSides()
        .Put("a/x.jsonl", a.Select(id => Line(id, 1))).Put("b/x.jsonl", b.Select(id => Line(id, 1))).Compare(settings);
}
