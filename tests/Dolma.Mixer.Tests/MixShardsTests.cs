namespace Dolma.Mixer.Tests;

public sealed class MixShardsTests
{
    [Fact]
    public void FilesFillOutputsInOrderAndTheLastIsJson() =>
        Plan(10, 4, 5, 2, 20, 1).ShouldBe("s-0000.jsonl.gz=f0,f1 s-0001.jsonl.gz=f2 s-0002.jsonl.gz=f3 s-0003.json.gz=f4");

    [Fact]
    public void ExactlyTheBoundStillFits() => Plan(10, 5, 5, 10).ShouldBe("s-0000.jsonl.gz=f0,f1 s-0001.json.gz=f2");

    [Fact]
    public void AnEmptyFirstFileStaysAndLaterOnesGo() => Plan(10, 0, 0, 3, 0).ShouldBe("s-0000.json.gz=f0,f2");

    [Fact]
    public void NoInputGivesNoOutput() => Plan(10).ShouldBe("");

    [Fact]
    public void OneEachKeepsThePathBelowTheLastDocumentsFolder() =>
        MixShards.OneEach([new("x/documents/y/documents/a/b.gz", 1), new("documents/a/b.gz", 1), new("c.gz", 1)]).Select(s => s.OutputName)
            .ShouldBe(["documents/a/b.gz", "documents/a/b.gz", "documents/c.gz"]);

    [Theory]
    [InlineData("web", "web-0000.json.gz", true)]
    [InlineData("web", "web-12345.jsonl", true)]
    [InlineData("web", "web-clean-0000.json.gz", false)]
    [InlineData("web", "web-0000-0000.json.gz", false)]
    [InlineData("web-0000", "web-0000-0000.json.gz", true)]
    [InlineData("web", "documents/web-0000.json.gz", false)]
    [InlineData("web", "web-0000", false)]
    public void OutputsAreToldApartByTheWholeName(string name, string output, bool isOutput) => MixShards.IsOutputName(name, output).ShouldBe(isOutput);

    private static string Plan(long max, params long[] sizes) => string.Join(
        ' ',
        MixShards.BySize("s", [.. sizes.Select((s, i) => new MixInput($"f{i}", s))], max, ".gz")
            .Select(s => $"{s.OutputName}={string.Join(',', s.Inputs.Select(i => i.Path))}"));
}
