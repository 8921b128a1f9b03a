using System.Diagnostics;

namespace Dolma.Testing;

/// <summary>What a program said and how it ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}{Environment.NewLine}{Output}{Errors}";
}

/// <summary>Runs programs: arguments as they are, no shell, nothing on standard input.</summary>
public static class CommandRunner
{
    /// <summary>Longer than any program here takes on a busy machine; a hang must still end.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(15);

    /// <summary>Runs the program to its end.</summary>
    /// <param name="program">A path, or a name on PATH.</param>
    /// <param name="arguments">Each one argument, never split.</param>
    /// <param name="directory">Where it runs; the current folder if null.</param>
    /// <param name="environment">Variables set besides the test's own; null as a value removes one.</param>
    /// <param name="timeout">After which it is killed, with its children.</param>
    /// <exception cref="TimeoutException">It did not end in time; the message holds what it had said.</exception>
    public static CommandResult Run(
        string program,
        IEnumerable<string> arguments,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory ?? Environment.CurrentDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            start.Environment[name] = value;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(timeout ?? DefaultTimeout))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end in time. It said:{Environment.NewLine}{output.Result}{errors.Result}");
        }

        return new CommandResult(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>The full path of a program on PATH, or in the folders of system programs; null if it is not there.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/bin", "/usr/sbin", "/bin", "/sbin"])
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Join(folder, program))
        .FirstOrDefault(File.Exists);
}
