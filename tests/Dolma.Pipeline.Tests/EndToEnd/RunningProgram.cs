using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>The program while it runs: what it has said so far, and signals for it. Killed when disposed.</summary>
internal sealed class RunningProgram : IDisposable
{
    /// <summary>Longer than anything takes on a busy machine; a hang must still end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private bool _isDisposed;

    public RunningProgram(string directory, IReadOnlyDictionary<string, string?> variables, params IEnumerable<string> arguments)
        : this([], directory, variables, arguments)
    {
    }

    private RunningProgram(IReadOnlyList<string> before, string directory, IReadOnlyDictionary<string, string?> variables, IEnumerable<string> arguments)
    {
        string[] command = [.. before, DolmaProgram.FullPath, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string? value) in variables)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        Id = _process.Id;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>One on a host of a network.</summary>
    public static RunningProgram On(
        TestNetwork network, int host, string directory, IReadOnlyDictionary<string, string?> variables, params IEnumerable<string> arguments) =>
        new(network.On(host), directory, variables, arguments);

    /// <summary>Everything it has said, on either stream.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    public int Id { get; }

    public bool HasExited => _isDisposed || _process.HasExited;

    /// <summary>Waits until it says this.</summary>
    public void WaitFor(string text) =>
        Eventually(() => Said.Contains(text, StringComparison.Ordinal), () => $"the program did not say `{text}`, but:{Environment.NewLine}{Said}");

    /// <param name="signal"><c>TERM</c>, <c>STOP</c>, <c>CONT</c> or <c>KILL</c>.</param>
    public void Signal(string signal) =>
        CommandRunner.Run("kill", ["-s", signal, Id.ToString(CultureInfo.InvariantCulture)]).ExitCode.ShouldBe(0);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public int Wait(TimeSpan? patience = null)
    {
        _process.WaitForExit(patience ?? Patience).ShouldBeTrue($"the program did not end. It said:{Environment.NewLine}{Said}");
        // What it said last.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Waits until something is so.</summary>
    public static void Eventually(Func<bool> condition, Func<string> otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Patience)
                throw new TimeoutException(otherwise());
            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (_said)
            _said.AppendLine(line);
    }
}
