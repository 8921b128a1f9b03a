using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What is stale is made again by one process and by several with ranks.</summary>
public sealed class StalenessTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void OneProcessMakesAgainExactlyWhatIsStale()
    {
        var project = new StaleProject(_folder);
        project.ChangeOneThingAfterAnother(command => [DolmaProgram.Run(project.FullPath, project.Variables(), command)]);
    }

    [SkippableFact]
    public void SoDoTwoTogether()
    {
        // Before there are threads, which cannot skip a test.
        _ = DolmaProgram.FullPath;
        var project = new StaleProject(_folder);
        project.ChangeOneThingAfterAnother(command =>
        {
            var results = new CommandResult[2];
            Parallel.For(0, 2, rank => results[rank] = DolmaProgram.Run(project.FullPath, project.Variables(), [.. command, "--rank", $"{rank}", "--world", "2"]));
            return results;
        });
    }
}

/// <summary>And by workers that stay the same while data, lists and thresholds change.</summary>
[Collection(BrokerCollection.Name)]
public sealed class StalenessWorkerTests(RabbitBroker broker) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void SoDoWorkersThatStayTheSame()
    {
        var project = new StaleProject(_folder);
        using var crew = new Crew(broker, project.FullPath, project.Variables());
        crew.Worker();
        crew.Worker();
        project.ChangeOneThingAfterAnother(command => [crew.Run(command)]);
        crew.StopAll();
    }
}

/// <summary>And by array jobs.</summary>
[Collection(SlurmCollection.Name)]
public sealed class StalenessSlurmTests(SlurmCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        cluster.CancelAll();
        _folder.Dispose();
    }

    [SkippableFact]
    public void SoDoArrayJobs()
    {
        var project = new StaleProject(_folder);
        Dictionary<string, string?> variables = project.Variables(cluster.Require());
        project.ChangeOneThingAfterAnother(
            command => [DolmaProgram.Run(project.FullPath, variables, [.. command, "--executor", "slurm", "--slurm.poll_seconds", "1", "--slurm.jobs", "2"])],
            isWhole: Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1");
    }
}
