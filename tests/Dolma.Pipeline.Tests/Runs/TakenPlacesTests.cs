using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Tests.Runs;

public sealed class TakenPlacesTests
{
    [Fact]
    public void OutputsOfTheirOwnAreNoProblem() =>
        Problems(("a", "d/1", "o/1"), ("a", "d/2", "o/2"), ("b", "d/1", "p/1")).ShouldBeEmpty();

    [Fact]
    public void AnInputIsNotWritten() =>
        Problems(("a", "d/1", "d/../d/2"), ("a", "d/2", "d/3"), ("a", "d/3", "o/3"))
            .ShouldBe([("a", "d/../d/2 and 1 more are read and would be written by this run: what is there now would be lost. Choose another destination.")]);

    [Fact]
    public void TwoInputsDoNotShareAnOutput() =>
        Problems(("a", "d/1", "o/1"), ("a", "e/1", "./o/1"))
            .ShouldBe([("a", "./o/1 would be written from d/1 and from e/1, and only one of the two would be left. Give them destinations of their own.")]);

    [Fact]
    public void WhatIsMadeOfOneInputTwiceSharesAnOutputIfItIsMadeInTheSameWay()
    {
        Problems(("a", "d/1", "o/1"), ("a", "./d/1", "o/1")).ShouldBeEmpty();
        Problems(("a", "d/1", "o/1"), ("b", "d/1", "o/1")).ShouldHaveSingleItem().Message.ShouldStartWith("o/1 would be written from d/1 (`a`) and from d/1");
    }

    private static List<(string Setting, string Message)> Problems(params (string Setting, string Input, string Output)[] tasks) =>
    [
        .. TakenPlaces.Problems([.. tasks.GroupBy(task => task.Setting, (setting, group) => new PlannedOutputs(setting, [.. group.Select(Task)]))])
            .Select(problem => (problem.Key, problem.Message)),
    ];

    private static ShardTask Task((string Setting, string Input, string Output) task, int index) => new(
        task.Input, index, [new InputGroup(new InputFile(task.Input, CompressionKind.None), [])], [new OutputFile(task.Output, CompressionKind.None)], []);
}
