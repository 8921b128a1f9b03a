using Dolma.Core;
using Dolma.Pipeline.Commands.Diff;

namespace Dolma.Pipeline.Tests.Commands.Diff;

public sealed class TreeDifferTests
{
    private static readonly string One = TwoSides.Line("1", "\"k\":[[0,1,1.0]]");

    [Theory]
    [InlineData("x.json.gz", "x.json.zst")]
    [InlineData("x.jsonl.gz", "x.jsonl")]
    [InlineData("deep/er/x.gz", "deep/er/x.gz")]
    public void FilesAreLinedUpByTheirPathsWithoutTheirCompression(string a, string b)
    {
        DiffTally tally = new TwoSides().Put("a/" + a, One).Put("b/" + b, One).Compare();
        tally.IsEqual.ShouldBeTrue();
        tally.FilesCompared.ShouldBe(1);
        tally.DocumentsCompared.ShouldBe(1);
    }

    [Fact]
    public void TheFileOfTheSameNameIsPreferredToOneThatIsPackedOtherwise()
    {
        DiffTally tally = new TwoSides().Put("a/x.json.gz", One).Put("a/x.json", "{}").Put("b/x.json", "{}").Put("b/x.json.gz", One).Compare();
        tally.IsEqual.ShouldBeTrue();
        tally.FilesCompared.ShouldBe(2);
    }

    [Fact]
    public void FilesOfOneSideAreNamedAndHiddenOnesAreNoData()
    {
        DiffTally tally = new TwoSides()
            .Put("a/x.json", One).Put("a/only.json.gz", One).Put("a/.dolma/x.json.json", "{\"a\":1}")
            .Put("b/x.json", One).Put("b/y/only.json", One).Compare();
        tally.Summary().ShouldBe("FileOnlyInA 1, FileOnlyInB 1");
        tally.Examples(DiffKind.FileOnlyInA).ShouldHaveSingleItem().File.ShouldBe("only.json.gz");
        tally.Examples(DiffKind.FileOnlyInB).ShouldHaveSingleItem().File.ShouldBe("y/only.json");
        (tally.FilesA, tally.FilesB, tally.FilesCompared).ShouldBe((2, 2, 1));
    }

    [Fact]
    public void TwoFilesMayHaveAnyNames()
    {
        TwoSides sides = new TwoSides().Put("old.jsonl", One).Put("new.json.gz", TwoSides.Line("1", ""));
        new TreeDiffer(sides.Storage, new DiffSettings()).Compare("old.jsonl", "new.json.gz").Summary().ShouldBe("AttributeOnlyInA 1");
    }

    [Theory]
    [InlineData("a", "gone", "`b`: is gone, and there is no such file")]
    [InlineData("gone", "a", "`a`: is gone, and there is no such file")]
    [InlineData("a", "b/x.json", "`b`: a is a folder and b/x.json a file")]
    public void SidesThatAreNotThereOrNotAlikeAreRefused(string a, string b, string message)
    {
        TwoSides sides = new TwoSides().Put("a/x.json", One).Put("b/x.json", One);
        Should.Throw<ConfigException>(() => new TreeDiffer(sides.Storage, new DiffSettings()).Compare(a, b)).Message.ShouldContain(message);
    }

    [Fact]
    public void ATruncatedFileIsNamedAndWhatStandsBeforeItsEndIsCompared()
    {
        TwoSides sides = new TwoSides().Put("a/x.json.gz", One).Put("b/x.json.gz", One).Put("a/y.json", One).Put("b/y.json", One);
        sides.Storage["b/x.json.gz"] = sides.Storage["b/x.json.gz"][..^6];
        DiffTally tally = sides.Compare();
        tally.Summary().ShouldBe("Unreadable 1");
        tally.Examples(DiffKind.Unreadable)[0].A!.ShouldContain("b/x.json.gz: truncated gzip data");
        (tally.FilesCompared, tally.FilesDifferent, tally.DocumentsCompared).ShouldBe((2, 1, 2));
    }

    [Fact]
    public void ALineBeyondTheLimitMakesItsFileUnreadable()
    {
        DiffTally tally = TwoSides.Of(One, One).Compare(new DiffSettings { MaxLineBytes = 10 });
        tally.Summary().ShouldBe("Unreadable 1");
        tally.Examples(DiffKind.Unreadable)[0].A!.ShouldContain("--max-line-bytes");
    }

    [Fact]
    public void OtherFilesAreComparedByteByByte()
    {
        DiffTally tally = new TwoSides().Put("a/filter.bin", [1, 2, 3]).Put("b/filter.bin", [1, 9]).Put("a/same.txt", "x").Put("b/same.txt", "x").Compare();
        tally.Summary().ShouldBe("Content 1");
        DiffExample example = tally.Examples(DiffKind.Content)[0];
        (example.File, example.Key, example.A, example.B).ShouldBe(("filter.bin", "first differs at byte 1", "3 bytes", "2 bytes"));
    }

    [Fact]
    public void ExamplesAreTheFirstOnesWhateverTheNumberOfWorkers()
    {
        var sides = new TwoSides();
        for (int i = 0; i < 40; i++)
            sides.Put($"a/{i:00}.json", One).Put($"b/{i:00}.json", TwoSides.Line("1", "\"k\":[]"));
        foreach (int processes in (int[])[1, 4])
        {
            DiffTally tally = sides.Compare(new DiffSettings { Processes = processes, Examples = 3 });
            tally[DiffKind.SpanCount].ShouldBe(40);
            tally.Examples(DiffKind.SpanCount).Select(example => example.File).ShouldBe(["00.json", "01.json", "02.json"]);
        }
    }
}
