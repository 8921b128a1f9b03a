
namespace Dolma.Testing;

/// <summary>
/// A real S3 server for a test run: Ceph's gateway on loopback, started by <c>tests/servers/ceph-s3.sh</c> when a test first asks for it
/// and ended with the collection that shares it. Tests call <see cref="Require"/>, which skips them where it is not installed.
/// </summary>
public sealed class CephGateway : IDisposable
{
    private static readonly string[] Programs = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph", "monmaptool"];

    private readonly Lazy<State> _state;
    private readonly TestNetwork? _network;
    private readonly int _host;

    public CephGateway() => _state = new Lazy<State>(Start);

    private CephGateway(TestNetwork network, int host)
        : this() => (_network, _host) = (network, host);

    /// <summary>The server's address; skips the test if it could not be started.</summary>
    public string Endpoint => Require()["AWS_ENDPOINT_URL"]!;

    /// <summary>The variables that a client needs, for a child process or for <see cref="Environment"/>.</summary>
    /// <remarks>Skips the test, with the reason, where the server is not installed or does not start.</remarks>
    public IReadOnlyDictionary<string, string?> Require()
    {
        State state = _state.Value;
        Skip.If(state.Problem is not null, state.Problem);
        return state.Variables;
    }

    /// <summary>One that runs on a host of a network.</summary>
    public static CephGateway On(TestNetwork network, int host) => new(network, host);

    /// <summary>Kills the gateway, as a power cut does; what it has stored is kept behind it.</summary>
    public void Kill() => Succeed(Script("cut", _state.Value.Folder!.FullPath));

    /// <summary>Starts it again.</summary>
    public void Restart() => Succeed(Script("gateway", _state.Value.Folder!.FullPath));

    /// <summary>Does something that only the server's owner may, make users say, by <c>radosgw-admin</c>.</summary>
    public void Administer(params IEnumerable<string> arguments)
    {
        Require();
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["CEPH_CONF"] = Path.Join(_state.Value.Folder!.FullPath, "ceph.conf") };
        CommandResult result = CommandRunner.Run("radosgw-admin", arguments, environment: variables);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"The server refused: {result}");
    }

    public void Dispose()
    {
        if (!_state.IsValueCreated || _state.Value.Folder is not { } folder)
            return;
        Script("stop", folder.FullPath);
        folder.Dispose();
    }

    private static void Succeed(CommandResult result)
    {
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"The gateway's script failed: {result}");
    }

    private CommandResult Script(params string[] arguments)
    {
        string[] command = [.. _network?.On(_host) ?? [], "bash", SharedData.InRepository("tests/servers/ceph-s3.sh"), .. arguments];
        return CommandRunner.Run(command[0], command[1..], environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["ADDRESS"] = _network?.Address(_host) });
    }

    private State Start()
    {
        string[] missing = [.. Programs.Where(program => CommandRunner.Find(program) is null)];
        if (missing.Length > 0)
        {
            return new State(
                $"needs Ceph's gateway, and {string.Join(", ", missing)} is missing (Debian: radosgw ceph-mon ceph-osd ceph-mgr ceph-common)");
        }

        var server = StartedServer.TryStart(
            "dolma-ceph-", [1], (folder, port) => Script("start", folder.FullPath, $"{port}"), folder => Script("stop", folder.FullPath), out string problem);
        return server is null
            ? new State($"needs Ceph's gateway, which did not start: {problem}")
            : new State(Problem: null) { Folder = server.Folder, Variables = server.Variables };
    }

    private sealed record State(string? Problem)
    {
        public TempFolder? Folder { get; init; }

        public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
    }
}
