using System.Text;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A command with <c>--executor rabbitmq</c> and workers, with a real broker between them.</summary>
[Collection(BrokerCollection.Name)]
public sealed class WorkerTests(RabbitBroker broker) : WorkerScene(broker)
{
    [SkippableFact]
    public void StagesOfAPipelineAreDoneByWorkersUnlessTheySayOtherwise()
    {
        string project = SharedProject.Make(Folder["project"], megabytes: 5);
        File.WriteAllText(Path.Join(project, "tag.yaml"), "documents: ['corpus/documents/*/*.json.gz']\ntaggers: [char_length_v1]\nexperiment: by_workers\n");
        File.WriteAllText(Path.Join(project, "pipeline.yaml"), $$"""
            executor: rabbitmq
            queue: {{Crew.Queue}}
            stages:
              - {name: far, command: tag, config: tag.yaml}
              - {name: near, command: tag, config: tag.yaml, set: {executor: local, experiment: by_itself} }
            """);
        RunningProgram worker = Crew.Worker();

        CommandResult result = DolmaProgram.Run(project, Crew.Variables(), "run", "pipeline.yaml", "--report", "run.json");

        result.ExitCode.ShouldBe(0, result + worker.Said);
        string Lines(string experiment) => string.Concat(DolmaProgram.Files(Path.Join(project, "corpus/attributes", experiment))
            .Select(file => $"{file}\n{Encoding.UTF8.GetString(DolmaProgram.Content(Path.Join(project, "corpus/attributes", experiment, file)))}")).Replace(experiment, "", StringComparison.Ordinal);
        Lines("by_workers").ShouldBe(Lines("by_itself"));
        Lines("by_itself").ShouldNotBeEmpty();
        DolmaProgram.Succeed(project, "run", "pipeline.yaml", "--executor", "local").Errors.ShouldContain("run: far skipped: all of it was done before");
    }

    [SkippableFact]
    public void AFullQueueIsFilledAsItEmpties()
    {
        Shards(40);
        Crew.Worker();
        CommandResult result = Crew.Run([.. Tag("char_length_v1"), "--queue_length", "3"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        Files().Count.ShouldBe(40);
    }

    [SkippableFact]
    public void AWorkerOfAnotherVersionRefusesAndLeavesTheWorkToOthers()
    {
        Shards(1);
        // What the test takes out of the queue is not asked for again before it puts it back.
        using RunningProgram coordinator = Crew.Begin([.. Tag("char_length_v1"), "--lease_seconds", "600"]);
        byte[] message = [];
        using BrokerSession session = Session();
        RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: 1 }, () => coordinator.Said);
        session.Consume(Crew.Queue + ".tasks", prefetch: 0, isExclusive: false, (_, body, _) => Volatile.Write(ref message, body));
        RunningProgram.Eventually(() => Volatile.Read(ref message).Length > 0, () => coordinator.Said);
        session.StopConsuming();
        TaskMessage real = TaskMessage.Read(message)!;
        session.Publish(Crew.Queue + ".tasks", (real with { Program = "dolma-dotnet 9.9.9" }).ToBytes()).ShouldBeTrue();

        RunningProgram stale = Crew.Worker();
        stale.Wait().ShouldBe(1);

        stale.Said.ShouldContain("The run is of dolma-dotnet 9.9.9, and this worker is " + real.Program);
        coordinator.WaitFor($"warning: a worker has left. process {stale.Id} on {Environment.MachineName}: The run is of dolma-dotnet 9.9.9");
        RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: 1 }, () => "the message was not given back");

        // Nor does one go on that would make something else of it.
        session.Purge(Crew.Queue + ".tasks");
        session.Publish(Crew.Queue + ".tasks", (real with { Phases = ["0123456789abcdef"] }).ToBytes()).ShouldBeTrue();
        RunningProgram other = Crew.Worker();
        other.Wait().ShouldBe(1);
        other.Said.ShouldContain("is not what the coordinator began");
        coordinator.WaitFor($"process {other.Id} on {Environment.MachineName}: This worker's stage tag is not what the coordinator began");
        Files().ShouldBeEmpty();

        session.Purge(Crew.Queue + ".tasks");
        session.Publish(Crew.Queue + ".tasks", message).ShouldBeTrue();
        Crew.Worker();
        coordinator.Wait().ShouldBe(0, coordinator.Said);
    }

    [SkippableFact]
    public void OneRunAtATimeUsesAQueue()
    {
        Shards(1);
        using RunningProgram first = Crew.Begin(Tag("char_length_v1"));
        using BrokerSession session = Session();
        RunningProgram.Eventually(() => session.Find(Crew.Queue + ".tasks") is { Messages: 1 }, () => first.Said);
        CommandResult second = Crew.Run(Tag("char_length_v1"));
        second.ExitCode.ShouldBe(1);
        second.Errors.ShouldContain($"`queue`: is {Crew.Queue}, and another run uses it at this moment");

        // One that was killed leaves nothing that is in the way.
        first.Signal("KILL");
        first.Wait();
        Crew.Worker();
        Crew.Run(Tag("char_length_v1")).ExitCode.ShouldBe(0);
    }

    [SkippableFact]
    public void TheExampleOfTheDocsRuns()
    {
        string page = File.ReadAllText(SharedData.InRepository("docs/cluster.md"));
        string script = page.Split("```bash\n")[1].Split("```")[0];
        Dictionary<string, string?> variables = Crew.Variables();
        variables["DOLMA_ROOT"] = SharedData.RepositoryRoot;
        _ = DolmaProgram.FullPath;
        CommandResult result = CommandRunner.Run("bash", ["-eu", "-c", script], Folder.FullPath, variables);
        result.ExitCode.ShouldBe(0, result.ToString());
        DolmaProgram.Files(Folder["corpus/attributes"]).Count.ShouldBe(36);
    }
}
