
namespace Dolma.Testing;

/// <summary>
/// A real S3 server for a test run: Ceph's gateway on loopback, started by <c>tests/servers/ceph-s3.sh</c> when a test first asks for it
/// and ended with the collection that shares it. Tests call <see cref="Require"/>, which skips them where it is not installed.
/// </summary>
public sealed class CephGateway : IDisposable
{
    private static readonly string[] Programs = ["radosgw", "radosgw-admin", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph", "monmaptool"];

    private readonly Lazy<State> _state = new(Start);

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

    public void Dispose()
    {
        if (!_state.IsValueCreated || _state.Value.Folder is not { } folder)
            return;
        CommandRunner.Run("bash", [Script(), "stop", folder.FullPath]);
        folder.Dispose();
    }

    private static string Script() => SharedData.InRepository("tests/servers/ceph-s3.sh");

    private static State Start()
    {
        string[] missing = [.. Programs.Where(program => CommandRunner.Find(program) is null)];
        if (missing.Length > 0)
        {
            return new State(
                $"needs Ceph's gateway, and {string.Join(", ", missing)} is missing (Debian: radosgw ceph-mon ceph-osd ceph-mgr ceph-common)");
        }

        string problem = "";
        // Ports may be taken between looking and starting; another pair is tried then.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            var folder = new TempFolder("dolma-ceph-");
            CommandResult result = CommandRunner.Run("bash", [Script(), "start", folder.FullPath, FreePorts.Find(1).ToString()]);
            if (result.ExitCode == 0)
            {
                return new State(Problem: null)
                {
                    Folder = folder,
                    Variables = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1], StringComparer.Ordinal),
                };
            }

            problem = result.Errors;
            CommandRunner.Run("bash", [Script(), "stop", folder.FullPath]);
            folder.Dispose();
        }

        return new State($"needs Ceph's gateway, which did not start: {problem}");
    }

    private sealed record State(string? Problem)
    {
        public TempFolder? Folder { get; init; }

        public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
    }
}
