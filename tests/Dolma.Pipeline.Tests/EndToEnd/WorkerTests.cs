using System.Text;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A command with <c>--executor rabbitmq</c> and workers, with a real broker between them.</summary>
[Collection(BrokerCollection.Name)]
public sealed class WorkerTests(RabbitBroker broker) : IDisposable
{
    private const double Megabytes = 5;

    private readonly TempFolder _folder = new();
    private readonly string _queue = $"test-{Guid.NewGuid():N}";
    private readonly List<RunningProgram> _programs = [];

    public void Dispose()
    {
        foreach (RunningProgram program in _programs)
            program.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void StagesOfAPipelineAreDoneByWorkersUnlessTheySayOtherwise()
    {
        string project = SharedProject.Make(_folder["project"], Megabytes);
        File.WriteAllText(Path.Join(project, "tag.yaml"), "documents: ['corpus/documents/*/*.json.gz']\ntaggers: [char_length_v1]\nexperiment: by_workers\n");
        File.WriteAllText(Path.Join(project, "pipeline.yaml"), $$"""
            executor: rabbitmq
            queue: {{_queue}}
            stages:
              - {name: far, command: tag, config: tag.yaml}
              - {name: near, command: tag, config: tag.yaml, set: {executor: local, experiment: by_itself} }
            """);
        RunningProgram worker = Worker();

        CommandResult result = DolmaProgram.Run(project, Variables(), "run", "pipeline.yaml", "--report", "run.json");

        result.ExitCode.ShouldBe(0, result + worker.Said);
        string Lines(string experiment) => string.Concat(DolmaProgram.Files(Path.Join(project, "corpus/attributes", experiment))
            .Select(file => $"{file}\n{Encoding.UTF8.GetString(DolmaProgram.Content(Path.Join(project, "corpus/attributes", experiment, file)))}")).Replace(experiment, "", StringComparison.Ordinal);
        Lines("by_workers").ShouldBe(Lines("by_itself"));
        Lines("by_itself").ShouldNotBeEmpty();
        DolmaProgram.Succeed(project, "run", "pipeline.yaml", "--executor", "local").Errors.ShouldContain("run: far skipped: all of it was done before");
    }

    [SkippableFact]
    public void APoisonousShardEndsAsANamedFailureAndTheRestIsDone()
    {
        Shards(6);
        _folder.Write("c/documents/3.jsonl", "{\"id\":\"x\",\"text\":\"a\"}\n{broken\n");
        Worker();
        Worker();

        CommandResult result = Coordinate(_folder.FullPath, [.. Tag("char_length_v1"), "--attempts", "2"]);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("tag: 5 of 6 shards written, 1 failed");
        result.Errors.ShouldContain("c/documents/3.jsonl, line 2: ");
        _programs.Sum(worker => Occurrences(worker.Said, "attempt 1 of 2 failed: ")).ShouldBe(1);
        // The dead letter says what, why and who.
        using BrokerSession session = Session();
        session.Find(_queue + ".dead")!.Value.Messages.ShouldBe(1u);

        // What failed is tried again by the next run.
        _folder.Write("c/documents/3.jsonl", "{\"id\":\"x\",\"text\":\"a\"}\n");
        Coordinate(_folder.FullPath, Tag("char_length_v1")).Errors.ShouldContain("tag: 1 of 6 shards written, 5 skipped: done before");
    }

    [SkippableFact]
    public void AWorkerThatIsKilledLosesNothingAndCountsForNothing()
    {
        Shards(3, i => i == 1 ? $"wait for {_folder["go"]}" : "a");
        using RunningProgram coordinator = Coordinator([.. Tag("patient_v1"), "--attempts", "1", "--lease_seconds", "2"]);
        for (int lost = 0; lost < 2; lost++)
        {
            using RunningProgram worker = Worker();
            RunningProgram.Eventually(() => Files().Count == 2 && IsOf(worker), () => worker.Said);
            worker.Signal("KILL");
            worker.Wait();
        }

        _folder.Write("go", "");
        Worker();

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 3 of 3 shards written");
        StopAll();
        ProjectContent.NothingIsLeftOver(_folder.FullPath);
    }

    [SkippableFact]
    public void AFrozenWorkerThatWakesOverwritesNothing()
    {
        // Each worker finds another text to wait for: what is written says who wrote it.
        Shards(1, _ => $"wait for {_folder["go"]}");
        using RunningProgram coordinator = Coordinator([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram frozen = Worker(heartbeat: 1);
        RunningProgram.Eventually(() => Claims().Count == 1, () => frozen.Said);
        frozen.Signal("STOP");
        RunningProgram other = Worker();
        RunningProgram.Eventually(() => Claims().Exists(claim => claim.EndsWith(".claim-2", StringComparison.Ordinal)), () => other.Said);

        _folder.Write("go", "");
        coordinator.Wait().ShouldBe(0, coordinator.Said);
        var output = new FileInfo(_folder["c/attributes/x/0.jsonl"]);
        (DateTime written, string content) = (output.LastWriteTimeUtc, File.ReadAllText(output.FullName));
        frozen.Signal("CONT");
        frozen.WaitFor("is away");
        frozen.WaitFor("is back");
        frozen.Signal("TERM");
        frozen.Wait().ShouldBe(0, frozen.Said);

        frozen.Said.ShouldNotContain("1 of 1 shards written");
        other.Said.ShouldNotContain("failed");
        output.Refresh();
        output.LastWriteTimeUtc.ShouldBe(written);
        File.ReadAllText(output.FullName).ShouldBe(content);
        StopAll();
        ProjectContent.NothingIsLeftOver(_folder.FullPath);
    }

    [SkippableFact]
    public void ATaskMayTakeLongerThanTheBrokerWaitsForAnAcknowledgement()
    {
        int milliseconds = (int)RabbitBroker.ConsumerTimeout.TotalMilliseconds * 2;
        Shards(2, i => i == 0 ? $"wait {milliseconds}" : "a");
        RunningProgram worker = Worker();

        CommandResult result = Coordinate(_folder.FullPath, [.. Tag("patient_v1"), "--lease_seconds", "2"]);

        result.ExitCode.ShouldBe(0, result.ToString());
        worker.Said.ShouldNotContain("is away");
        worker.Said.ShouldNotContain("failed");
    }

    [SkippableFact]
    public void AWorkerThatIsToldToStopFinishesOrGivesBack()
    {
        Shards(3, i => i == 1 ? $"wait for {_folder["go"]}" : "a");
        using RunningProgram coordinator = Coordinator([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram hurried = Worker("--stop_seconds", "0");
        RunningProgram.Eventually(() => Files().Count == 2, () => hurried.Said);

        // A document that takes so long cannot be interrupted: the process ends, and its shard is free at once.
        hurried.Signal("TERM");
        hurried.Wait(TimeSpan.FromSeconds(30));
        RunningProgram patient = Worker();
        RunningProgram.Eventually(() => IsOf(patient), () => patient.Said);
        patient.Signal("TERM");
        patient.WaitFor("worker: stopping");
        _folder.Write("go", "");

        patient.Wait(TimeSpan.FromSeconds(30)).ShouldBe(0, patient.Said);
        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 3 of 3 shards written");
    }

    [SkippableFact]
    public void AFullQueueIsFilledAsItEmpties()
    {
        Shards(40);
        Worker();
        CommandResult result = Coordinate(_folder.FullPath, [.. Tag("char_length_v1"), "--queue_length", "3"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        Files().Count.ShouldBe(40);
    }

    [SkippableFact]
    public void TheSameMessageTwiceIsDoneOnceAndAStrangersIsRemoved()
    {
        Shards(3, i => i == 0 ? $"wait for {_folder["go"]}" : "a");
        using RunningProgram coordinator = Coordinator([.. Tag("patient_v1"), "--lease_seconds", "1"]);
        var seen = new List<byte[]>();
        using (BrokerSession session = Session())
        {
            RunningProgram.Eventually(() => session.Find(_queue + ".tasks") is { Messages: 3 }, () => coordinator.Said);
            session.Consume(_queue + ".tasks", prefetch: 3, isExclusive: false, (_, body, _) => seen.Add(body));
            RunningProgram.Eventually(() => seen.Count == 3, () => coordinator.Said);
            foreach (byte[] message in seen.Concat(seen).ToList())
                session.Publish(_queue + ".tasks", message).ShouldBeTrue();
            session.Publish(_queue + ".tasks", "not of this program"u8.ToArray()).ShouldBeTrue();
        }

        RunningProgram first = Worker();
        RunningProgram second = Worker();
        RunningProgram.Eventually(() => Files().Count == 2, () => first.Said + second.Said);
        _folder.Write("go", "");

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        StopAll();
        (first.Said + second.Said).ShouldContain("is none of this program's and is removed");
        ProjectContent.NothingIsLeftOver(_folder.FullPath);
    }

    [SkippableFact]
    public void AWorkerOfAnotherVersionRefusesAndLeavesTheWorkToOthers()
    {
        Shards(1);
        using RunningProgram coordinator = Coordinator(Tag("char_length_v1"));
        byte[] message = [];
        using BrokerSession session = Session();
        RunningProgram.Eventually(() => session.Find(_queue + ".tasks") is { Messages: 1 }, () => coordinator.Said);
        session.Consume(_queue + ".tasks", prefetch: 1, isExclusive: false, (tag, body, _) =>
        {
            message = body;
            ThreadPool.QueueUserWorkItem(_ => session.Acknowledge(tag));
        });
        RunningProgram.Eventually(() => message.Length > 0, () => coordinator.Said);
        session.StopConsuming();
        TaskMessage real = TaskMessage.Read(message)!;
        session.Publish(_queue + ".tasks", (real with { Program = "dolma-dotnet 9.9.9" }).ToBytes()).ShouldBeTrue();

        RunningProgram stale = Worker();
        stale.Wait().ShouldBe(1);

        stale.Said.ShouldContain("The run is of dolma-dotnet 9.9.9, and this worker is " + real.Program);
        RunningProgram.Eventually(() => session.Find(_queue + ".tasks") is { Messages: 1 }, () => "the message was not given back");

        // Nor does one go on that would make something else of it.
        session.Purge(_queue + ".tasks");
        session.Publish(_queue + ".tasks", (real with { Phases = ["0123456789abcdef"] }).ToBytes()).ShouldBeTrue();
        RunningProgram other = Worker();
        other.Wait().ShouldBe(1);
        other.Said.ShouldContain("is not what the coordinator began");
        Files().ShouldBeEmpty();

        session.Purge(_queue + ".tasks");
        session.Publish(_queue + ".tasks", message).ShouldBeTrue();
        Worker();
        coordinator.Wait().ShouldBe(0, coordinator.Said);
    }

    [SkippableTheory]
    [InlineData("amqp://guest:wrong-password@{0}/", "refuses the user or the password")]
    [InlineData("amqp://guest:guest@{0}/nowhere", "Name a virtual host that exists")]
    [InlineData("amqp://guest:guest@127.0.0.1:1/", "cannot be reached")]
    [InlineData("amqps://guest:guest@localhost:{1}/", "TLS fails")]
    [InlineData("http://{0}/", "is not an address of a broker")]
    public void ABrokerThatRefusesIsOneClearErrorBeforeAnyWork(string pattern, string message)
    {
        var real = new Uri(broker.Address);
        string address = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, real.Authority.Split('@')[^1], real.Port + 1);
        Shards(1);
        foreach (string[] command in (string[][])[["worker"], [.. Tag("char_length_v1"), "--executor", "rabbitmq"]])
        {
            CommandResult result = DolmaProgram.Run(_folder.FullPath, [.. command, "--broker", address, "--queue", _queue]);
            result.ExitCode.ShouldBe(1);
            result.Errors.ShouldContain("a problem:");
            result.Errors.ShouldContain(message);
            result.Errors.ShouldNotContain("wrong-password");
            result.Errors.ShouldNotContain("mistake in the program");
        }

        Files().ShouldBeEmpty();
    }

    [SkippableFact]
    public void AnAddressMayUseTlsAndThePasswordIsNowhere()
    {
        Shards(2);
        var real = new Uri(broker.TlsAddress);
        Dictionary<string, string?> variables = Variables();
        variables[BrokerAddress.AddressVariable] = $"amqps://localhost:{real.Port}/?cacertfile={broker.Authority}";
        variables[BrokerAddress.UserVariable] = "guest";
        variables[BrokerAddress.PasswordVariable] = "guest";
        Start(variables, "worker");
        CommandResult result = DolmaProgram.Run(
            _folder.FullPath,
            [.. Tag("char_length_v1"), "--executor", "rabbitmq", "--queue", _queue, "--report", "run.json", "--broker", $"{broker.TlsAddress}?cacertfile={broker.Authority}"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("broker: amqps://guest@localhost");
        foreach (string text in (string[])[result.Output, File.ReadAllText(_folder["run.json"])])
            text.ShouldNotContain("guest:guest");
    }

    [SkippableFact]
    public void OneRunAtATimeUsesAQueue()
    {
        Shards(1);
        using RunningProgram first = Coordinator(Tag("char_length_v1"));
        using BrokerSession session = Session();
        RunningProgram.Eventually(() => session.Find(_queue + ".tasks") is { Messages: 1 }, () => first.Said);
        CommandResult second = Coordinate(_folder.FullPath, Tag("char_length_v1"));
        second.ExitCode.ShouldBe(1);
        second.Errors.ShouldContain($"`queue`: is {_queue}, and another run uses it at this moment");

        // One that was killed leaves nothing that is in the way.
        first.Signal("KILL");
        first.Wait();
        Worker();
        Coordinate(_folder.FullPath, Tag("char_length_v1")).ExitCode.ShouldBe(0);
    }

    [SkippableFact]
    public void TheBrokerMayBeKilledAndComeBack()
    {
        Shards(12, i => i % 3 == 0 ? "wait 700" : "a");
        RunningProgram worker = Worker();
        using RunningProgram coordinator = Coordinator([.. Tag("patient_v1"), "--lease_seconds", "2"]);
        RunningProgram.Eventually(() => Files().Count >= 1, () => coordinator.Said);

        broker.Kill();
        coordinator.WaitFor("is away");
        broker.Restart();

        coordinator.Wait().ShouldBe(0, coordinator.Said + worker.Said);
        Occurrences(coordinator.Said, "is away").ShouldBe(1);
        Files().Count.ShouldBe(12);
    }

    [SkippableFact]
    public void TheExampleOfTheDocsRuns()
    {
        string page = File.ReadAllText(SharedData.InRepository("docs/cluster.md"));
        string script = page.Split("```bash\n")[1].Split("```")[0];
        Dictionary<string, string?> variables = Variables();
        variables["DOLMA_ROOT"] = SharedData.RepositoryRoot;
        _ = DolmaProgram.FullPath;
        CommandResult result = CommandRunner.Run("bash", ["-eu", "-c", script], _folder.FullPath, variables);
        result.ExitCode.ShouldBe(0, result.ToString());
        DolmaProgram.Files(_folder["corpus/attributes"]).Count.ShouldBe(36);
    }

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private static string Document(string text) => $"{{\"id\":\"1\",\"text\":\"{text}\"}}\n";

    private static string[] Tag(string tagger) =>
    [
        "tag", "--documents", "c/documents/*", "--taggers", tagger, "--experiment", "x",
        .. tagger == "patient_v1" ? (string[])["--tagger_modules", typeof(PatientTagger).Assembly.Location] : [],
    ];

    private void Shards(int count, Func<int, string>? text = null)
    {
        for (int i = 0; i < count; i++)
            _folder.Write($"c/documents/{i}.jsonl", Document(text?.Invoke(i) ?? "a"));
    }

    private List<string> Files() => [.. DolmaProgram.Files(_folder["c/attributes/x"]).Where(path => !Path.GetFileName(path).StartsWith('.'))];

    private List<string> Claims() => !Directory.Exists(_folder["c/attributes/x/.dolma"]) ? []
        : [.. Directory.EnumerateFiles(_folder["c/attributes/x/.dolma"], "*.claim-*").Order(StringComparer.Ordinal)];

    /// <summary>Whether the claim that counts is this worker's.</summary>
    private bool IsOf(RunningProgram worker) =>
        Claims() is [.., var last] && File.ReadAllText(last).Contains($"\"process\":{worker.Id},", StringComparison.Ordinal);

    private BrokerSession Session() => BrokerSession.Open(BrokerAddress.Find(broker.Address, _ => null), "a test");

    private Dictionary<string, string?> Variables(int? heartbeat = null)
    {
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables[BrokerAddress.AddressVariable] = broker.Address + (heartbeat is null ? "" : $"?heartbeat={heartbeat}");
        return variables;
    }

    private RunningProgram Worker(params string[] options) => Start(Variables(), ["worker", .. options]);

    private RunningProgram Worker(int heartbeat) => Start(Variables(heartbeat), "worker");

    private RunningProgram Start(Dictionary<string, string?> variables, params string[] arguments)
    {
        // Well below the broker's patience; and a shard that waits is not in the way of others.
        string[] options = arguments[0] == "worker" ? ["--acknowledge_seconds", "1", .. arguments.Contains("--processes", StringComparer.Ordinal) ? [] : (string[])["--processes", "4"]] : [];
        var program = new RunningProgram(_folder.FullPath, variables, [.. arguments, "--queue", _queue, .. options]);
        _programs.Add(program);
        return program;
    }

    private RunningProgram Coordinator(string[] command) => Start(Variables(), [.. command, "--executor", "rabbitmq"]);

    private CommandResult Coordinate(string project, string[] command) =>
        DolmaProgram.Run(project, Variables(), [.. command, "--executor", "rabbitmq", "--queue", _queue]);

    private void StopAll()
    {
        foreach (RunningProgram program in _programs.Where(program => !program.HasExited))
        {
            program.Signal("TERM");
            program.Wait().ShouldBe(0, program.Said);
        }

        _programs.Clear();
    }
}
