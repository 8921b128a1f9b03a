using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors.Slurm;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary>The tables of <c>docs/cluster.md</c> say what the program says.</summary>
public sealed class ClusterDocsTests
{
    private static readonly string[] Lines = File.ReadAllLines(SharedData.InRepository("docs/cluster.md"));

    [Fact]
    public void EveryOptionOfAWorkerIsThere()
    {
        foreach (OptionField field in OptionSchema.Of(typeof(WorkerOptions)).Fields)
            ShouldBeThere(field);
    }

    [Theory]
    [InlineData("executor")]
    [InlineData("broker")]
    [InlineData("queue")]
    [InlineData("queue_length")]
    [InlineData("attempts")]
    public void SoIsEveryOptionOfARunThatHasWorkers(string key) => ShouldBeThere(OptionSchema.Of(typeof(TagOptions)).Find(key)!);

    [Fact]
    public void AndOfOneWithArrayJobs()
    {
        ShouldBeThere(OptionSchema.Of(typeof(TagOptions)).Find("one_phase")!);
        foreach (OptionField field in OptionSchema.Of(typeof(SlurmOptions)).Fields)
            ShouldBeThere(field, "slurm.");
    }

    private static void ShouldBeThere(OptionField field, string prefix = "") => Lines.ShouldContain(
        line => line.StartsWith($"| `{prefix}{field.Key}` | ", StringComparison.Ordinal) && line.EndsWith($" | {field.Description} |", StringComparison.Ordinal),
        $"`{field.Key}`: {field.Description}");
}
