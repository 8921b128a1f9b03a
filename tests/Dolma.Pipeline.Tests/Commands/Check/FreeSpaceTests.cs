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
        FreeSpace.Problems([(runs, 0.6 * free)]).ShouldBeEmpty();
        ConfigProblem problem = FreeSpace.Problems([(runs, 0.6 * free), (tokens, 0.6 * free)]).ShouldHaveSingleItem();
        problem.Message.ShouldContain("Write elsewhere, or make room");
        FreeSpace.Problems([(runs, 0.6 * free), ("s3://bucket/tokens", 0.6 * free), (null, 0.6 * free)]).ShouldBeEmpty();
    }

    [Fact]
    public void AShuffleNeedsRoomForItsRunsAndForItsOutput()
    {
        TokensCommandOptions options = new() { Destination = _folder["tokens"], Shuffle = Dolma.Tokenize.TokenFiles.TokenShuffle.Global };
        TokensCommand.OutputsOf(options).ShouldBe([new OutputShare(1), new OutputShare(1, _folder["tokens"])]);
        TokensCommand.OutputsOf(options with { Shuffle = Dolma.Tokenize.TokenFiles.TokenShuffle.Local }).ShouldBe([new OutputShare(1)]);
    }
}
