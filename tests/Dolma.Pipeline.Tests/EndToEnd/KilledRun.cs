using System.Diagnostics;
using System.Runtime.InteropServices;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Runs programs and kills them in the middle of their work. The moment is counted in files that they have begun, not in seconds, so that
/// it means the same on a slow machine and on a fast one.
/// </summary>
internal static partial class KilledRun
{
    private const int Kill = 9;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Runs <c>dolma</c> until then.</summary>
    public static string? Of(string directory, IEnumerable<string> arguments, int files, TimeSpan afterwards = default) =>
        Of(directory, DolmaProgram.FullPath, arguments, DolmaProgram.Variables(), files, afterwards);

    /// <summary>
    /// Runs a program, and kills it with all that it has started, so that it can do nothing about it: once so many half-written files have been
    /// seen in the directory, in the middle of one, or a while after that, wherever it is then.
    /// </summary>
    /// <returns>A file that it was writing, relative to the directory; null if there was none, as the program had ended or was between two.</returns>
    public static string? Of(
        string directory, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> variables, int files, TimeSpan afterwards = default)
    {
        DateTime started = DateTime.UtcNow;
        var begun = new HashSet<string>(StringComparer.Ordinal);
        Until(directory, program, arguments, variables, afterwards, session =>
        {
            List<string> now = HalfWritten(directory, started);
            begun.UnionWith(now);
            return begun.Count >= files && (afterwards > TimeSpan.Zero || (now.Count > 0 && IsCaughtWriting(session, directory, started)));
        });
        return HalfWritten(directory, started) is [var path, ..] ? Path.GetRelativePath(directory, path) : null;
    }

    /// <summary>Runs <c>dolma</c>, and kills it as soon as it is time.</summary>
    /// <returns>Whether it was killed, and had not ended before.</returns>
    public static bool Until(string directory, IEnumerable<string> arguments, Func<bool> isTime) =>
        Until(directory, DolmaProgram.FullPath, arguments, DolmaProgram.Variables(), TimeSpan.Zero, _ => isTime());

    /// <param name="isTime">Is told the session that the program runs in.</param>
    private static bool Until(
        string directory, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> variables, TimeSpan afterwards, Func<int, bool> isTime)
    {
        // A session of its own, so that the signal reaches a script and whatever program it is running, all at once.
        var start = new ProcessStartInfo("setsid", [program, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string? value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task drain = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!isTime(process.Id) && !process.WaitForExit(TimeSpan.FromMilliseconds(1)))
        {
        }

        process.WaitForExit(afterwards);
        bool isKilled = !process.HasExited;
        if (isKilled)
            _ = Send(-process.Id, Kill);
        process.WaitForExit();
        drain.Wait(TimeSpan.FromMinutes(5)).ShouldBeTrue("a program outlived its session");
        return isKilled;
    }

    /// <summary>Whether it has a half-written file. It is halted for the look, lest it finish that meanwhile, and stays so if it has one.</summary>
    private static bool IsCaughtWriting(int session, string directory, DateTime since)
    {
        _ = Send(-session, Stop);
        // A thread that is in a call of the system finishes that first.
        while (CommandRunner.Run("ps", ["-L", "-s", $"{session}", "-o", "state="]).Output.AsSpan().ContainsAnyExcept("TZX\n"))
            Thread.Sleep(1);
        if (HalfWritten(directory, since).Count > 0)
            return true;
        _ = Send(-session, Continue);
        return false;
    }

    /// <summary>Unfinished files that were written to since; those of earlier runs may lie about, too.</summary>
    private static List<string> HalfWritten(string directory, DateTime since)
    {
        try
        {
            return ProjectContent.Unfinished(directory).FindAll(path => File.GetLastWriteTimeUtc(path) >= since);
        }
        catch (DirectoryNotFoundException)
        {
            // A folder that went away while it was looked through.
            return [];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
