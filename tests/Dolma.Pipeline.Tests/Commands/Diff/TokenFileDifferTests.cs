using System.Runtime.InteropServices;
using Dolma.Pipeline.Commands.Diff;

namespace Dolma.Pipeline.Tests.Commands.Diff;

public sealed class TokenFileDifferTests
{
    private static readonly string[] Index = ["0,2,d1,s.gz,1", "2,5,d2,s.gz,2", "5,6,\"d,\"\"3\",s.gz,3"];

    [Fact]
    public void EqualFilesAreEqualWhateverTheirWidth()
    {
        DiffTally tally = Sides([1, 2, 3, 4, 5, 6], Index, [1, 2, 3, 4, 5, 6], Index).Compare();
        tally.IsEqual.ShouldBeTrue();
        (tally.TokensA, tally.TokensB, tally.DocumentsCompared, tally.FilesA, tally.FilesCompared).ShouldBe((6, 6, 3, 2, 1));

        TwoSides mixed = Sides([1, 2, 3, 4, 5, 6], Index, [1, 2, 3, 4, 5, 6], Index);
        mixed.Put("b/part-0-00000.npy", MemoryMarshal.AsBytes<uint>([1, 2, 3, 4, 5, 6]).ToArray());
        mixed.Compare().IsEqual.ShouldBeTrue();
        mixed.Storage.Delete("b/part-0-00000.npy");
        mixed.Put("b/part-0-00000.npy.gz", MemoryMarshal.AsBytes<uint>([1, 2, 3, 4, 5, 6]).ToArray());
        mixed.Compare().IsEqual.ShouldBeTrue();
    }

    [Fact]
    public void TheFirstPositionAndTheDocumentThereAreNamed()
    {
        DiffTally tally = Sides([1, 2, 3, 4, 5, 6], Index, [1, 2, 3, 9, 9, 6], Index).Compare();
        tally.Summary().ShouldBe("Tokens 1, DocumentTokens 1");
        tally.TokenFiles.ShouldHaveSingleItem().ShouldBe(new TokenFileRow("part-0-00000.npy", 6, 6, 3, 2, "d2"));
        DiffExample example = tally.Examples(DiffKind.DocumentTokens)[0];
        (example.Id, example.LineA, example.LineB, example.A, example.B).ShouldBe(("d2", 2, 2, "3 tokens", "3 tokens"));
    }

    [Fact]
    public void DocumentsInAnotherOrderAreComparedById()
    {
        DiffTally tally = Sides([1, 2, 3, 4, 5, 6], Index, [6, 3, 4, 5, 1, 2], ["0,1,\"d,\"\"3\",s.gz,3", "1,4,d2,s.gz,2", "4,6,d1,s.gz,1"]).Compare();
        tally[DiffKind.DocumentTokens].ShouldBe(0);
        tally[DiffKind.Order].ShouldBe(2);
        tally.DocumentsCompared.ShouldBe(3);
    }

    [Fact]
    public void LengthsAndRowsOfOneSideAreCounted()
    {
        DiffTally tally = Sides([1, 2, 3, 4, 5, 6], Index, [1, 2], ["0,2,d1,t.gz,1"]).Compare(new DiffSettings { Ignore = ["index.loc"] });
        tally.Summary().ShouldBe("DocumentOnlyInA 2, Field 1, Tokens 1");
        tally.TokenFiles[0].FirstDifference.ShouldBe(2);
        tally.Fields.Keys.ShouldBe(["index.src"]);
        (tally.Examples(DiffKind.DocumentOnlyInA)[1].Id).ShouldBe("d,\"3");
    }

    [Fact]
    public void WithoutAnIndexOnlyPositionsAreCompared()
    {
        TwoSides sides = Sides([1, 2, 3], Index, [1, 2, 4], Index);
        sides.Storage.Delete("a/part-0-00000.csv.gz");
        sides.Compare().Summary().ShouldBe("FileOnlyInB 1, Tokens 1");
        sides.Storage.Delete("b/part-0-00000.csv.gz");
        DiffTally tally = sides.Compare(new DiffSettings { TokenBytes = 1 });
        tally.Summary().ShouldBe("Tokens 1");
        (tally.TokenFiles[0].TokensA, tally.TokenFiles[0].FirstDifference).ShouldBe((6, 4));
    }

    [Fact]
    public void BadRowsAreCountedAndAFileThatEndsInsideATokenIsNamed()
    {
        TwoSides sides = Sides([1, 2, 3, 4, 5, 6], ["0,2,d1,s.gz,1", "2,5,d2", "nonsense"], [1, 2, 3, 4, 5, 6], Index);
        DiffTally tally = sides.Compare(new DiffSettings { TokenBytes = 2 });
        tally.Summary().ShouldBe("BadLine 2, DocumentOnlyInB 2");
        tally.BadLinesA.ShouldBe(2);

        sides.Put("b/part-0-00000.npy", [1, 0, 2]);
        tally = sides.Compare(new DiffSettings { TokenBytes = 2 });
        tally[DiffKind.Unreadable].ShouldBe(1);
        tally.Examples(DiffKind.Unreadable)[0].A!.ShouldContain("b/part-0-00000.npy: its size is no multiple of the 2 bytes of a token");
    }

    private static TwoSides Sides(ushort[] tokensA, string[] indexA, ushort[] tokensB, string[] indexB) => new TwoSides()
        .Put("a/part-0-00000.npy", MemoryMarshal.AsBytes<ushort>(tokensA).ToArray())
        .Put("b/part-0-00000.npy", MemoryMarshal.AsBytes<ushort>(tokensB).ToArray())
        .Put("a/part-0-00000.csv.gz", indexA.Select(row => row + "\r"))
        .Put("b/part-0-00000.csv.gz", indexB.Select(row => row + "\r"));
}
