using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Tests.Runs;

public sealed class RanksTests
{
    [Fact]
    public void AProcessWithoutARankIsAlone() => Find(new TagOptions()).ShouldBeNull();

    [Fact]
    public void OptionsSayIt() => Find(new TagOptions { Rank = 2, World = 5, LeaseSeconds = 7 })
        .ShouldBe(new WorkSharing { Rank = 2, World = 5, Lease = TimeSpan.FromSeconds(7) });

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=13 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=8", 3, 8)]
    [InlineData("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_COUNT=1", 0, 1)]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=4 AWS_BATCH_JOB_ARRAY_SIZE=5", 4, 5)]
    public void ASchedulersArraySaysIt(string variables, int rank, int world) =>
        Find(new TagOptions(), variables).ShouldBe(new WorkSharing { Rank = rank, World = world });

    [Fact]
    public void OptionsComeBeforeVariables() =>
        Find(new TagOptions { Rank = 0, World = 2 }, "SLURM_ARRAY_TASK_ID=13 SLURM_ARRAY_TASK_COUNT=8").ShouldBe(new WorkSharing { Rank = 0, World = 2 });

    [Fact]
    public void KubernetesNeedsTheWorld()
    {
        Find(new TagOptions { World = 6 }, "JOB_COMPLETION_INDEX=5").ShouldBe(new WorkSharing { Rank = 5, World = 6 });
        Should.Throw<ConfigException>(() => Find(new TagOptions(), "JOB_COMPLETION_INDEX=5")).Message.ShouldContain("JOB_COMPLETION_INDEX");
    }

    [Theory]
    [InlineData(null, 3, "`rank`")]
    [InlineData(1, null, "`world`")]
    [InlineData(3, 3, "numbers go from 0 to 2")]
    public void WhatDoesNotFitIsSaid(int? rank, int? world, string message) =>
        Should.Throw<ConfigException>(() => Find(new TagOptions { Rank = rank, World = world })).Message.ShouldContain(message);

    [Theory]
    [InlineData("reports/run.json", "reports/run.3.json")]
    [InlineData("a.b/run", "a.b/run.3")]
    public void EachProcessHasAReportOfItsOwn(string path, string own)
    {
        Ranks.ReportPath(path, new WorkSharing { Rank = 3, World = 4 }).ShouldBe(own);
        Ranks.ReportPath(path, sharing: null).ShouldBe(path);
    }

    private static WorkSharing? Find(CommonOptions options, string variables = "")
    {
        Dictionary<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('='))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return Ranks.Find(options, name => set.GetValueOrDefault(name));
    }
}
