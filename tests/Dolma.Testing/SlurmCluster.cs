using System.Diagnostics;

namespace Dolma.Testing;

/// <summary>
/// A real batch cluster for a test run: Slurm with two nodes on loopback, started by <c>tests/servers/slurm.sh</c> when a test first asks for it and
/// ended with the collection that shares it. Tests call <see cref="Require"/>, which skips them where it is not installed. Its array jobs have
/// <see cref="MaxArraySize"/> tasks at most, its nodes two processors each.
/// </summary>
public sealed class SlurmCluster : IDisposable
{
    public const int MaxArraySize = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Programs = ["slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "munged", "munge"];

    private readonly Lazy<State> _state = new(Begin);

    /// <summary>The variable that Slurm's commands need, for a child process.</summary>
    /// <remarks>Skips the test, with the reason, where the cluster is not installed or does not start.</remarks>
    public IReadOnlyDictionary<string, string?> Require()
    {
        State state = _state.Value;
        Skip.If(state.Problem is not null, state.Problem);
        return state.Variables;
    }

    /// <summary>One of Slurm's commands.</summary>
    /// <returns>What it printed.</returns>
    public string Ask(string program, params IEnumerable<string> arguments) => Succeed(CommandRunner.Run(program, arguments, environment: Require()));

    /// <summary>Takes the power of a node away: its daemon and all that it runs is killed, and the cluster is told.</summary>
    public void Cut(string node)
    {
        Succeed(Script("cut", _state.Value.Folder!.FullPath, node));
        Ask("scontrol", "update", $"nodename={node}", "state=down", "reason=power");
    }

    /// <summary>Starts it again.</summary>
    public void Restart(string node) => Succeed(Script("node", _state.Value.Folder!.FullPath, node));

    /// <summary>
    /// Cancels all jobs, and waits until none is left: as long as one ends, it writes to the folder that it was started in. Does nothing where there is no
    /// cluster.
    /// </summary>
    public void CancelAll()
    {
        if (!_state.IsValueCreated || _state.Value.Folder is null)
            return;
        Ask("scancel", "--quiet", $"--user={Environment.UserName}");
        var clock = Stopwatch.StartNew();
        while (Ask("squeue", "--noheader") is { Length: > 0 } jobs)
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"Jobs do not end:{Environment.NewLine}{jobs}");
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        if (!_state.IsValueCreated || _state.Value.Folder is not { } folder)
            return;
        Script("stop", folder.FullPath);
        folder.Dispose();
    }

    private static string Succeed(CommandResult result) =>
        result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"The cluster refused: {result}");

    private static CommandResult Script(params string[] arguments) => CommandRunner.Run("bash", [SharedData.InRepository("tests/servers/slurm.sh"), .. arguments]);

    private static State Begin()
    {
        string[] missing = [.. Programs.Where(program => CommandRunner.Find(program) is null)];
        if (missing.Length > 0)
            return new State($"needs Slurm, and {string.Join(", ", missing)} is missing (Debian: slurm-wlm munge)");
        if (Environment.UserName != "root")
            return new State("needs Slurm, whose daemons have to be started by root");
        var server = StartedServer.TryStart(
            "dolma-slurm-", [1, 2], (folder, port) => Script("start", folder.FullPath, $"{port}"), folder => Script("stop", folder.FullPath), out string problem);
        return server is null
            ? new State($"needs Slurm, which did not start: {problem}")
            : new State(Problem: null) { Folder = server.Folder, Variables = server.Variables };
    }

    private sealed record State(string? Problem)
    {
        public TempFolder? Folder { get; init; }

        public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
    }
}
