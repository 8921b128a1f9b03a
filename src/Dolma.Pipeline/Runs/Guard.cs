namespace Dolma.Pipeline.Runs;

/// <summary>What looks as if a run had gone wrong though nothing failed, and what is done about it.</summary>
/// <param name="Name">What <c>--allow</c> calls it.</param>
/// <param name="Message">What was found, and what to do.</param>
/// <param name="IsAllowed">Whether it is let pass.</param>
internal sealed record Alarm(string Name, string Message, bool IsAllowed);

/// <summary>
/// Raises alarms: by default errors at the end of the run, warnings if they are allowed by name or under <c>--compat</c>. The report
/// names them either way.
/// </summary>
internal sealed class Guard(Commands.CommonOptions options, StageRunner runner)
{
    /// <summary>A large run of <c>dedupe</c> that found nothing.</summary>
    public const string NoDuplicates = "no-duplicates";

    /// <summary>A run of <c>dedupe</c> that marks nearly everything.</summary>
    public const string TooManyDuplicates = "too-many-duplicates";

    /// <summary>All names that <c>--allow</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names = [NoDuplicates, TooManyDuplicates];

    /// <summary>What is wrong with the names that are allowed.</summary>
    public static IEnumerable<Core.ConfigProblem> Problems(IReadOnlyList<string> allowed) => allowed.Except(Names, StringComparer.Ordinal)
        .Select(name => new Core.ConfigProblem("allow", $"has `{name}`, which is no alarm. Alarms are {string.Join(", ", Names)}."));

    /// <summary>Raises an alarm; whether the run may go on as if there were none.</summary>
    public bool Passes(string name, string message)
    {
        bool isAllowed = options.Compat || options.Allow.Contains(name, StringComparer.Ordinal);
        runner.Raise(new Alarm(name, message, isAllowed));
        if (isAllowed)
            runner.Warn($"{message} ({(options.Compat ? "only a warning under --compat" : "allowed")}: {name})");
        else
            runner.Context.Error.WriteLine($"error: {message} If it is meant so, pass --allow {name}.");
        return isAllowed;
    }
}
