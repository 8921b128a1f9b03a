using Dolma.Core;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands.Check;

public sealed class FreeSpaceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatGoesToOneFileSystemCountsTogether()
    {
        double free = new DriveInfo(_folder.FullPath).AvailableFreeSpace;
        string runs = _folder["runs"];
        string tokens = _folder["new/tokens"];
        // Far from all there is, alone and together: others write and remove files meanwhile.
        double some = 0.2 * free;
        FreeSpace.Problems([(runs, some)]).ShouldBeEmpty();
        ConfigProblem problem = FreeSpace.Problems([.. Enumerable.Repeat(((string?)runs, some), 10), .. Enumerable.Repeat(((string?)tokens, some), 10)]).ShouldHaveSingleItem();
        problem.Message.ShouldContain("Write elsewhere, or make room");
        FreeSpace.Problems([(runs, some), .. Enumerable.Repeat(((string?)"s3://bucket/tokens", some), 10), .. Enumerable.Repeat(((string?)null, some), 10)]).ShouldBeEmpty();
    }

    [Fact]
    public void AShuffleNeedsRoomForItsRunsAndForItsOutput()
    {
        TokensCommandOptions options = new() { Destination = _folder["tokens"], Shuffle = Dolma.Tokenize.TokenFiles.TokenShuffle.Global };
        TokensCommand.OutputsOf(options).ShouldBe([new OutputShare(1), new OutputShare(1, _folder["tokens"])]);
        TokensCommand.OutputsOf(options with { Shuffle = Dolma.Tokenize.TokenFiles.TokenShuffle.Local }).ShouldBe([new OutputShare(1)]);
    }
}
