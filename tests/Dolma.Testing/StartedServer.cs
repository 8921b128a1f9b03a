namespace Dolma.Testing;

/// <summary>A server of a test run that a script under <c>tests/servers</c> has started on loopback.</summary>
/// <param name="Folder">Where it lives; whoever stops it disposes of it.</param>
/// <param name="Port">Its first port.</param>
/// <param name="Output">What the script printed.</param>
internal sealed record StartedServer(TempFolder Folder, int Port, string Output)
{
    /// <summary>Ports may be taken between looking and starting; others are tried then.</summary>
    private const int Attempts = 3;

    /// <summary>Variables for its clients, if the script printed such: NAME=value, one a line.</summary>
    public IReadOnlyDictionary<string, string?> Variables => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1], StringComparer.Ordinal);

    /// <param name="prefix">What the folder's name begins with.</param>
    /// <param name="behind">What else it listens on, as distances from its first port.</param>
    /// <param name="start">Starts it in a folder, on a port.</param>
    /// <param name="stop">Ends what a start has left that failed.</param>
    /// <param name="problem">Why it did not start.</param>
    /// <returns>Null if it did not start.</returns>
    public static StartedServer? TryStart(
        string prefix, int[] behind, Func<TempFolder, int, CommandResult> start, Action<TempFolder> stop, out string problem)
    {
        problem = "";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            var folder = new TempFolder(prefix);
            int port = FreePorts.Find(behind);
            CommandResult result = start(folder, port);
            if (result.ExitCode == 0)
                return new StartedServer(folder, port, result.Output);
            problem = result.Errors;
            stop(folder);
            folder.Dispose();
        }

        return null;
    }
}
