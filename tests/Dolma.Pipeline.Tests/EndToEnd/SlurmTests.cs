using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A command with <c>--executor slurm</c>, on a real cluster: array jobs do the work, and what becomes of them does not show.</summary>
[Collection(SlurmCollection.Name)]
public sealed class SlurmTests(SlurmCluster cluster) : TagScene(new TempFolder("dolma slurm "))
{
    private readonly List<RunningProgram> _programs = [];

    public override void Dispose()
    {
        foreach (RunningProgram program in _programs)
            program.Dispose();
        // A command does not wait long for jobs that have nothing left to do.
        cluster.CancelAll();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void TheScriptIsKeptAndCanBeSubmittedByHand()
    {
        Shards(3);
        Run(Tag("char_length_v1")).ExitCode.ShouldBe(0);
        foreach (string output in Outputs())
            File.Delete(output);

        string script = Directory.EnumerateFiles(Folder["slurm"], "run.sh", SearchOption.AllDirectories).ShouldHaveSingleItem();
        cluster.Ask("sbatch", "--wait", "--array=0-1", script);

        Files().Count.ShouldBe(3);
    }

    [SkippableFact]
    public void SoCanTheScriptForRanks()
    {
        Shards(5);
        Dictionary<string, string?> variables = Variables();
        variables["DOLMA"] = DolmaProgram.FullPath;
        CommandResult result = CommandRunner.Run(
            "sbatch",
            ["--wait", "--array=0-3", "--cpus-per-task=1", SharedData.InRepository("deploy/slurm/ranks.sh"), .. Tag("char_length_v1"), "--report", "run.json"],
            Folder.FullPath,
            variables);
        result.ExitCode.ShouldBe(0, result + Logs(Folder.FullPath));
        Files().Count.ShouldBe(5);
        DolmaProgram.Files(Folder.FullPath).ShouldContain("run.3.json");
    }

    [SkippableFact]
    public void WhatIsCancelledOrKilledIsSubmittedAgainAndNothingElse()
    {
        Shards(6, i => i % 3 == 2 ? $"wait for {Folder["go"]}" : "a");
        using RunningProgram command = Start([.. Tag("patient_v1"), "--slurm.jobs", "2", "--processes", "2", "--lease_seconds", "2"]);
        // An output is there before its claim is gone, and a claim that was thought to be lost has a second one beside it.
        RunningProgram.Eventually(() => Files().Count == 4 && Enumerable.Range(0, 6).Where(IsTaken).SequenceEqual([2, 5]), () => command.Said + Logs(Folder.FullPath));
        DateTime[] done = [.. Outputs().Select(File.GetLastWriteTimeUtc)];

        cluster.Ask("scancel", "--signal=KILL", "--batch", $"{Job(command)}_0");
        cluster.Ask("scancel", $"{Job(command)}");
        command.WaitFor("ended, and 2 shards of `tag` are missing");
        Folder.Write("go", "");

        command.Wait().ShouldBe(0, command.Said + Logs(Folder.FullPath));
        command.Said.ShouldContain("with 2 tasks for 2 shards of `tag`");
        command.Said.ShouldContain("tag: 6 of 6 shards written");
        Files().Count.ShouldBe(6);
        Outputs().Select(File.GetLastWriteTimeUtc).Intersect(done).Count().ShouldBe(done.Distinct().Count());
        Claims().ShouldBeEmpty();
    }

    [SkippableFact]
    public void ANodeThatDiesIsReplacedByAnother()
    {
        Shards(4, _ => $"wait for {Folder["go"]}");
        using RunningProgram command = Start([.. Tag("patient_v1"), "--slurm.jobs", "4", "--lease_seconds", "2"]);
        RunningProgram.Eventually(() => Enumerable.Range(0, 4).All(IsTaken), () => command.Said + Logs(Folder.FullPath));

        cluster.Cut("n1");
        Folder.Write("go", "");

        command.Wait().ShouldBe(0, command.Said + Logs(Folder.FullPath));
        Files().Count.ShouldBe(4);
        cluster.Restart("n1");
        Claims().ShouldBeEmpty();
    }

    [SkippableFact]
    public void AShardThatKillsEachJobIsNamedAfterAFewAttemptsAndTheRestIsDone()
    {
        Shards(3, i => i == 1 ? "die" : "a");
        CommandResult result = Run([.. Tag("patient_v1"), "--slurm.jobs", "2", "--slurm.attempts", "2", "--lease_seconds", "1"]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("tag: 2 of 3 shards written, 1 failed", customMessage: result + Logs(Folder.FullPath));
        result.Errors.ShouldContain("c/documents/1.jsonl: 2 array jobs in a row ended without any of what was missing.");
        Files().Count.ShouldBe(2);
    }

    [SkippableFact]
    public void EvenIfOneTaskAtATimeDoesAllItsNeighboursAreDone()
    {
        // They take long enough to be under way when their process ends for the first time.
        Shards(3, i => i == 1 ? "die" : "wait 700");
        CommandResult result = Run([.. Tag("patient_v1"), "--slurm.jobs", "1", "--slurm.attempts", "2", "--processes", "2", "--lease_seconds", "1"]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("tag: 2 of 3 shards written, 1 failed", customMessage: result + Logs(Folder.FullPath));
        result.Errors.ShouldContain("c/documents/1.jsonl: 2 array jobs in a row ended without any of what was missing.");
    }

    [SkippableFact]
    public void AShardThatFailsIsSaidAtOnceAndTheNextStageDoesNotBegin()
    {
        string project = SharedProject.Make(Folder["project"]);
        string broken = Directory.EnumerateFiles(Path.Join(project, "corpus/documents"), "*.gz", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        byte[] content = File.ReadAllBytes(broken);
        File.WriteAllBytes(broken, content[..(content.Length / 2)]);

        CommandResult result = DolmaProgram.Run(project, Variables(), Slurm(SharedProject.Stages[1]));

        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain($"error: {Path.GetRelativePath(project, broken)}");
        result.Errors.ShouldContain("dedupe paragraphs, keys: 23 of 24 shards written, 1 failed");
        result.Errors.ShouldNotContain("ranges: ");
        cluster.Ask("squeue", "--noheader", "--states=PENDING").ShouldBeEmpty();

        // Mended, it goes on with the stage that was not done.
        File.WriteAllBytes(broken, content);
        CommandResult again = DolmaProgram.Run(project, Variables(), Slurm(SharedProject.Stages[1]));
        again.ExitCode.ShouldBe(0, again + Logs(project));
        again.Errors.ShouldContain("with 1 tasks for 1 shards of `dedupe paragraphs, keys`");
    }

    [SkippableFact]
    public void JobsOutliveACommandThatIsInterruptedAndTheSameCommandJoinsThem()
    {
        Shards(3, i => i == 1 ? $"wait for {Folder["go"]}" : "a");
        RunningProgram first = Start(Tag("patient_v1"));
        // The task that waits may have taken one of the other two shards beside.
        RunningProgram.Eventually(() => Files().Count >= 1, () => first.Said + Logs(Folder.FullPath));
        // Ctrl-C does the same, but whoever starts the tests may have had it ignored: a shell does, in the background.
        first.Signal("TERM");
        first.Wait().ShouldBe(130, first.Said);
        first.Said.ShouldContain("See it: squeue --name dolma-tag-");

        RunningProgram second = Start(Tag("patient_v1"));
        second.WaitFor($"slurm: waiting for job {Job(first)}");
        Folder.Write("go", "");

        second.Wait().ShouldBe(0, second.Said);
        second.Said.ShouldNotContain("submitted");
        second.Said.ShouldMatch("tag: [12] of 3 shards written, [12] skipped: done before");
        Files().Count.ShouldBe(3);
    }

    [SkippableFact]
    public void WhatIsWrongIsSaidBeforeAnythingIsSubmitted()
    {
        Shards(1);
        Run([.. Tag("char_length_v1"), "--slurm.partition", "nowhere"]).Errors.ShouldContain("invalid partition", Case.Insensitive);
        Run([.. Tag("char_length_v1"), "--slurm.extra", "lab", "--slurm.folder", "50%"]).Errors.ShouldContain("the configuration has 2 problems:");
        Run([.. Tag("nothing_v1")]).Errors.ShouldContain("nothing_v1");
        Dictionary<string, string?> variables = Variables();
        variables["PATH"] = Folder["nowhere"];
        DolmaProgram.Run(Folder.FullPath, variables, Slurm(Tag("char_length_v1"))).Errors.ShouldContain("`executor`: is slurm, and scontrol is not on the path");
        Files().ShouldBeEmpty();
        cluster.Ask("squeue", "--noheader").ShouldBeEmpty();
    }

    private static string[] Slurm(string[] command) => [.. command, "--executor", "slurm", "--slurm.poll_seconds", "1"];

    private static string Job(RunningProgram program) => program.Said.Split("slurm: submitted job ")[1].Split(' ')[0];

    /// <summary>Of the tasks, wherever they have them. Other folders come and go while tasks run.</summary>
    private static string Logs(string project) => string.Concat(
        Directory.EnumerateFiles(project, "*.log").Concat(DolmaProgram.Files(Path.Join(project, "slurm")).Where(path => path.EndsWith(".log", StringComparison.Ordinal)).Select(path => Path.Join(project, "slurm", path)))
            .Select(path => $"{path}:\n{File.ReadAllText(path)}"));

    private Dictionary<string, string?> Variables() => DolmaProgram.Variables(cluster.Require());

    private CommandResult Run(string[] command) => DolmaProgram.Run(Folder.FullPath, Variables(), Slurm(command));

    private RunningProgram Start(string[] command)
    {
        var program = new RunningProgram(Folder.FullPath, Variables(), Slurm(command));
        _programs.Add(program);
        return program;
    }

    private IEnumerable<string> Outputs() => Files().Select(file => Folder[$"c/attributes/x/{file}"]);
}
