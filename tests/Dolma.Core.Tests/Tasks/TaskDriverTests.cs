using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Testing;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Core.Tests.Tasks;

public sealed class TaskDriverTests
{
    private readonly MemoryStorage _storage = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void OutputIsInInputOrderWhateverTheNumberOfWorkers(int workers)
    {
        List<ShardTask> tasks = [.. Enumerable.Range(0, 9).Select(i => Shard(i, SmallShards.Lines(i, 300)))];

        IReadOnlyList<TaskResult> results = Run(tasks, new UpperCase(), SmallShards.Options with { Workers = workers });

        results.ShouldAllBe(r => r.Status == TaskStatus.Done);
        for (int i = 0; i < tasks.Count; i++)
            Unpacked($"out/{i}.gz").ShouldBe(SmallShards.Lines(i, 300).ToUpperInvariant());
        results.Sum(r => r.Counts["lines"]).ShouldBe(9 * 300);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void DecisionsAreMadeInInputOrderAcrossShards(int workers)
    {
        List<ShardTask> tasks = [.. Enumerable.Range(0, 5).Select(i => Shard(i, string.Concat(Enumerable.Range(0, 200).Select(l => $"{l % 50}\n"))))];

        Run(tasks, new FirstSeen(), SmallShards.Options with { Workers = workers });

        Unpacked("out/0.gz").ShouldBe(string.Concat(Enumerable.Range(0, 200).Select(l => l < 50 ? $"{l} new\n" : $"{l % 50} seen\n")));
        Unpacked("out/4.gz").ShouldNotContain("new");
    }

    [Fact]
    public void ASecondRunSkipsWhatIsDoneAndRemembersItsCounts()
    {
        ShardTask[] tasks = [Shard(0, "a\n"), Shard(1, "b\n")];
        Run(tasks, new UpperCase());
        int commits = _storage.Commits.Count;

        IReadOnlyList<TaskResult> second = Run(tasks, new UpperCase());

        second.ShouldAllBe(r => r.Status == TaskStatus.Skipped);
        second[0].Counts["lines"].ShouldBe(1);
        _storage.Commits.Count.ShouldBe(commits);
    }

    [Fact]
    public void OnlyWhatIsStaleIsDoneAgain()
    {
        ShardTask[] tasks = [Shard(0, "a\n"), Shard(1, "b\n"), Shard(2, "c\n"), Shard(3, "d\n")];
        Run(tasks, new UpperCase());
        _storage["in/1"] = "changed\n"u8.ToArray();
        _storage.Delete("out/2.gz");
        _storage["out/3.gz"] = [.. _storage["out/3.gz"], 0];

        Run(tasks, new UpperCase()).Select(r => r.Status)
            .ShouldBe([TaskStatus.Skipped, TaskStatus.Done, TaskStatus.Done, TaskStatus.Done]);
        Unpacked("out/1.gz").ShouldBe("CHANGED\n");
        Run(tasks, new UpperCase { Setting = "other" }).ShouldAllBe(r => r.Status == TaskStatus.Done);
        Run(tasks, new UpperCase { Setting = "other" }, SmallShards.Options with { Program = "next version" }).ShouldAllBe(r => r.Status == TaskStatus.Done);
    }

    [Fact]
    public void AStaleShardReplaysTheOthersSoThatDecisionsStayTheSame()
    {
        ShardTask[] tasks = [Shard(0, "a\nb\n"), Shard(1, "a\nc\n"), Shard(2, "c\nb\n")];
        Run(tasks, new FirstSeen());
        string expected = Unpacked("out/2.gz");
        _storage.Delete("out/2.gz");

        Run(tasks, new FirstSeen()).Select(r => r.Status).ShouldBe([TaskStatus.Skipped, TaskStatus.Skipped, TaskStatus.Done]);
        Unpacked("out/2.gz").ShouldBe(expected);
    }

    [Fact]
    public void ABadLineFailsItsShardAndTheOthersGoOn()
    {
        ShardTask[] tasks = [Shard(0, "a\n"), Shard(1, "b\nbad\nc\n"), Shard(2, "d\n")];

        IReadOnlyList<TaskResult> results = Run(tasks, new UpperCase());

        results.Select(r => r.Status).ShouldBe([TaskStatus.Done, TaskStatus.Failed, TaskStatus.Done]);
        results[1].Error!.Message.ShouldStartWith("in/1, line 2: a bad line.");
        _storage.Find("out/1.gz").ShouldBeNull();
        _storage.Find("out/.dolma/1.json").ShouldBeNull();
    }

    [Fact]
    public void BadLinesCanBeCountedAndSkippedAndALaterStrictRunRedoesThatShard()
    {
        ShardTask[] tasks = [Shard(0, "a\nbad\nb\n")];

        TaskResult result = Run(tasks, new UpperCase(), SmallShards.Options with { BadLines = BadLinePolicy.Skip })[0];

        result.Status.ShouldBe(TaskStatus.Done);
        result.Counts["bad_lines"].ShouldBe(1);
        result.Counts.Examples["test"][0].ShouldStartWith("in/0, line 2");
        Unpacked("out/0.gz").ShouldBe("A\nB\n");
        Run(tasks, new UpperCase())[0].Status.ShouldBe(TaskStatus.Failed);
    }

    [Fact]
    public void AFailedShardStopsThoseWhoseDecisionsNeedIt()
    {
        ShardTask[] tasks = [Shard(0, "a\n"), Shard(1, "bad\n"), Shard(2, "d\n")];
        Run(tasks, new FirstSeen()).Select(r => r.Status).ShouldBe([TaskStatus.Done, TaskStatus.Failed, TaskStatus.NotRun]);
        _storage.Find("out/2.gz").ShouldBeNull();
    }

    [Fact]
    public void AMissingInputIsAFailureThatNamesIt()
    {
        ShardTask[] tasks = [Shard(0, "a\n"), Shard(1, "b\n")];
        _storage.Delete("in/0");
        IReadOnlyList<TaskResult> results = Run(tasks, new UpperCase());
        results[0].Error!.Message.ShouldStartWith("in/0: the file is missing");
        results[1].Status.ShouldBe(TaskStatus.Done);
    }

    [Theory]
    [InlineData("x\ny\nz\n", "ends after line 2")]
    [InlineData("x\n", "has more lines than")]
    public void AttributeFilesHaveOneLineForEachDocument(string documents, string expected)
    {
        _storage["docs"] = Encoding.UTF8.GetBytes(documents);
        _storage["attrs"] = "1\n2\n"u8.ToArray();
        var task = new ShardTask(
            "t", 0, [new InputGroup(SmallShards.Plain("docs"), [SmallShards.Plain("attrs")])], [new OutputFile("out/t.gz", CompressionKind.Gzip)], ["out/.dolma/t.json"]);
        TaskResult result = Run([task], new UpperCase())[0];
        result.Error!.Message.ShouldContain(expected);
        _storage.Find("out/t.gz").ShouldBeNull();

        result = Run([task], new UpperCase(), SmallShards.Options with { AllowsUnevenAttributes = true })[0];
        result.Status.ShouldBe(TaskStatus.Done);
        result.Counts["uneven_attributes"].ShouldBe(1);
        result.Counts.Examples["uneven_attributes"].ShouldHaveSingleItem().ShouldContain(expected);
        Unpacked("out/t.gz").ShouldBe(documents.ToUpperInvariant());
    }

    [Fact]
    public void AShortAttributeFileIsNamedOnceHoweverManyBatchesFollow()
    {
        _storage["docs"] = Encoding.UTF8.GetBytes(SmallShards.Lines(0, 200));
        _storage["attrs"] = "1\n"u8.ToArray();
        var task = new ShardTask("t", 0, [new InputGroup(SmallShards.Plain("docs"), [SmallShards.Plain("attrs")])], [new OutputFile("out/t.gz", CompressionKind.Gzip)], []);
        Run([task], new UpperCase(), SmallShards.Options with { AllowsUnevenAttributes = true })[0].Counts["uneven_attributes"].ShouldBe(1);
    }

    [Fact]
    public void SeveralInputGroupsBecomeOneOutputInOrder()
    {
        _storage["a"] = Encoding.UTF8.GetBytes(SmallShards.Lines(1, 100));
        _storage["b"] = Encoding.UTF8.GetBytes(SmallShards.Lines(2, 100));
        var task = new ShardTask(
            "t", 0, [new InputGroup(SmallShards.Plain("b"), []), new InputGroup(SmallShards.Plain("a"), [])], [new OutputFile("out/t.gz", CompressionKind.Gzip)], []);
        Run([task], new UpperCase(), SmallShards.Options with { Workers = 3 });
        Unpacked("out/t.gz").ShouldBe((SmallShards.Lines(2, 100) + SmallShards.Lines(1, 100)).ToUpperInvariant());
    }

    [Fact]
    public void AnEmptyInputMakesAValidEmptyOutput()
    {
        Run([Shard(0, "")], new UpperCase());
        _storage["out/0.gz"].Length.ShouldBeGreaterThan(0);
        Unpacked("out/0.gz").ShouldBe("");
    }

    [Fact]
    public void AnInterruptedReadIsTriedAgainAndGivenUpInTheEnd()
    {
        ShardTask[] tasks = [Shard(0, SmallShards.Lines(0, 100))];
        int opened = 0;
        _storage.OnRead = (_, stream) => Interlocked.Increment(ref opened) <= 2 ? new Interrupted(stream) : stream;
        Run(tasks, new UpperCase())[0].Status.ShouldBe(TaskStatus.Done);
        Unpacked("out/0.gz").ShouldBe(SmallShards.Lines(0, 100).ToUpperInvariant());

        _storage.OnRead = (_, stream) => new Interrupted(stream);
        TaskResult failed = Run(tasks, new UpperCase { Setting = "again" })[0];
        failed.Status.ShouldBe(TaskStatus.Failed);
        failed.Error.ShouldBeOfType<RetryableException>();
    }

    [Fact]
    public void AFailureAtCommitLeavesNoMarker()
    {
        _storage.OnCommit = path =>
        {
            if (path.EndsWith(".gz", StringComparison.Ordinal))
                throw new RunException("no space left");
        };
        TaskResult result = Run([Shard(0, "a\n")], new UpperCase())[0];
        result.Status.ShouldBe(TaskStatus.Failed);
        result.Error!.Message.ShouldBe("no space left");
        _storage.Find("out/.dolma/0.json").ShouldBeNull();
    }

    [Fact]
    public void AnUnexpectedExceptionFailsTheShardAndNothingHangs()
    {
        ShardTask[] tasks = [.. Enumerable.Range(0, 20).Select(i => Shard(i, SmallShards.Lines(i, 200) + (i % 3 == 0 ? "throw\n" : "")))];
        IReadOnlyList<TaskResult> results = Run(tasks, new UpperCase(), SmallShards.Options with { Workers = 4 });
        for (int i = 0; i < tasks.Length; i++)
            results[i].Status.ShouldBe(i % 3 == 0 ? TaskStatus.Failed : TaskStatus.Done);
    }

    [Fact]
    public void ACancelledRunStopsAndWritesNoHalfOutput()
    {
        using var cancellation = new CancellationTokenSource();
        ShardTask[] tasks = [.. Enumerable.Range(0, 8).Select(i => Shard(i, SmallShards.Lines(i, 2000)))];
        var taskOperator = new UpperCase { OnLine = line => { if (line.StartsWith("2:500", StringComparison.Ordinal)) cancellation.Cancel(); } };

        IReadOnlyList<TaskResult> results = new TaskDriver(_storage, SmallShards.Options).Run(tasks, taskOperator, cancellation: cancellation.Token);

        results.ShouldContain(r => r.Status == TaskStatus.NotRun);
        foreach (TaskResult result in results.Where(r => r.Status == TaskStatus.NotRun))
            _storage.Find(result.Task.Outputs[0].Path).ShouldBeNull();
    }

    [Fact]
    public void MarkersComeAfterTheOutputsTheyVouchFor()
    {
        Run([Shard(0, "a\n")], new UpperCase());
        _storage.Commits.ShouldBe(["out/0.gz", "out/.dolma/0.json"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void GroupsReadSideBySideAlternateAndTheOneOfWhichLeastIsHeldComesNext(int workers)
    {
        int[] lines = [2000, 30, 0, 900, 1];
        for (int i = 0; i < lines.Length; i++)
            _storage[$"in/{i}"] = Encoding.UTF8.GetBytes(SmallShards.Lines(i, lines[i]));
        var task = new ShardTask("sides", 0, [.. lines.Select((_, i) => new InputGroup(SmallShards.Plain($"in/{i}"), []))], [], []) { GroupsAtOnce = 3 };
        using var sides = new SideBySide();

        new TaskDriver(_storage, SmallShards.Options with { Workers = workers }).Run([task], sides)[0].Counts["documents_in"].ShouldBe(lines.Sum());

        sides.Taken.GroupBy(line => line[0]).Select(group => group.Count()).ShouldBe(lines.Where(count => count > 0), ignoreOrder: true);
        foreach (IGrouping<char, string> group in sides.Taken.GroupBy(line => line[0]))
            group.Select(line => int.Parse(line[2..^2])).ShouldBeInOrder();
        // Nobody takes what is in group 0, so it is not read ahead of the others by more than what is under way.
        sides.Taken.IndexOf("3:899 é").ShouldBeLessThan(2000);
        sides.Ended.ShouldBeSubsetOf(Enumerable.Range(0, lines.Length));
        sides.Ended.ShouldContain(2);
    }

    [Fact]
    public void TasksWithoutLinesDoTheirWorkAtTheEndAndCountIt()
    {
        ShardTask[] tasks = [.. Enumerable.Range(0, 5).Select(i => new ShardTask($"{i}", i, [], [], [DoneMarker.PathFor("out", $"{i}")]))];
        Run(tasks, new WithoutLines()).Sum(result => result.Counts["made"]).ShouldBe(0 + 1 + 2 + 3 + 4);
        _storage.Text("out/3-2").ShouldBe("file 2 of 3");
        DoneMarker marker = DoneMarker.Read("out/.dolma/3.json", _storage)!;
        marker.Outputs.Select(output => (output.Path, output.Records)).ShouldBe([("out/3-0", 0), ("out/3-1", 1), ("out/3-2", 2)]);
        Run(tasks, new WithoutLines()).ShouldAllBe(result => result.Status == TaskStatus.Skipped);
    }

    private ShardTask Shard(int index, string content) => SmallShards.Make(_storage, index, content);

    private IReadOnlyList<TaskResult> Run(IReadOnlyList<ShardTask> tasks, TaskOperator taskOperator, DriverOptions? options = null) =>
        new TaskDriver(_storage, options ?? SmallShards.Options).Run(tasks, taskOperator);

    private string Unpacked(string path) => SmallShards.Unpacked(_storage, path);

    /// <summary>Delivers ten bytes, then breaks.</summary>
    private sealed class Interrupted(Stream inner) : MemoryStream
    {
        private bool _delivered;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_delivered)
                throw new RetryableException("the connection was reset");
            _delivered = true;
            return inner.Read(buffer, offset, Math.Min(count, 10));
        }
    }

    /// <summary>Makes as many files as the task's number says, each complete before the next is begun.</summary>
    private sealed class WithoutLines : TaskOperator
    {
        public override string Fingerprint => "without lines";

        public override bool ReadsLines => false;

        public override OperatorWorker CreateWorker() => throw new NotSupportedException();

        public override void EndTask(ShardTask task, object? taskState, TaskOutputs outputs)
        {
            for (int i = 0; i < task.Index; i++)
            {
                OutputSink file = outputs.Create(new OutputFile($"out/{task.Index}-{i}", CompressionKind.None));
                file.Write(Encoding.UTF8.GetBytes($"file {i} of {task.Index}"));
                file.Complete(records: i);
                Should.Throw<InvalidOperationException>(() => file.Write("more"u8));
            }

            outputs.Counts.Add("made", task.Index);
        }
    }

    /// <summary>Notes lines as they come, and says that those of all groups but the first are settled at once.</summary>
    private sealed class SideBySide : TaskOperator, IGroupDemand
    {
        private readonly long[] _settled = new long[9];

        public List<string> Taken { get; } = [];

        public List<int> Ended { get; } = [];

        public override string Fingerprint => "sides";

        public override OperatorWorker CreateWorker() => new Reader();

        public override object BeginTask(ShardTask task) => this;

        public long LinesSettled(int group) => group == 0 ? 0 : Volatile.Read(ref _settled[group]);

        public override void Commit(Batch batch, TaskOutputs outputs)
        {
            Ended.AddRange(batch.EndedGroups);
            for (int i = 0; i < batch.Count; i++)
                Taken.Add(Encoding.UTF8.GetString(batch.Line(i).Span));
            Volatile.Write(ref _settled[batch.GroupIndex], _settled[batch.GroupIndex] + batch.Count);
        }

        private sealed class Reader : OperatorWorker
        {
            public override void Process(Batch batch)
            {
            }
        }
    }

    /// <summary>Says of each line whether it was seen before, in any shard.</summary>
    private sealed class FirstSeen : TaskOperator
    {
        private readonly HashSet<string> _seen = [];

        public override string Fingerprint => "first seen";

        public override bool DecidesInOrder => true;

        public override OperatorWorker CreateWorker() => new Worker();

        public override void Decide(Batch batch)
        {
            var lines = (List<string>)batch.Payload!;
            for (int i = 0; i < lines.Count; i++)
                lines[i] += _seen.Add(lines[i]) ? " new\n" : " seen\n";
        }

        private sealed class Worker : RecordWorker
        {
            protected override void BeginBatch(Batch batch) => batch.Payload = new List<string>();

            protected override void Process(Batch batch, int index)
            {
                string line = Encoding.UTF8.GetString(batch.Line(index).Span);
                if (line == "bad")
                    throw new BadLineException("test", "a bad line");
                ((List<string>)batch.Payload!).Add(line);
            }

            public override void Finish(Batch batch)
            {
                foreach (string line in (List<string>)batch.Payload!)
                    batch.Output(0).Write(Encoding.UTF8.GetBytes(line));
            }
        }
    }
}
