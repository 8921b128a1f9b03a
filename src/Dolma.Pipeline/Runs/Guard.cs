namespace Dolma.Pipeline.Runs;

/// <summary>
/// Raises alarms: by default errors at the end of the run, warnings if they are allowed by name or under <c>--compat</c>. The report
/// names them either way.
/// </summary>
internal sealed class Guard(Commands.CommonOptions options, StageRunner runner)
{
    /// <summary>A large run of <c>dedupe</c> that found nothing.</summary>
    public const string NoDuplicates = "no_duplicates";

    /// <summary>A run of <c>dedupe</c> that marks nearly everything.</summary>
    public const string TooManyDuplicates = "too_many_duplicates";

    /// <summary>A filter of <c>mix</c> that names an attribute which no document had.</summary>
    public const string AbsentAttributes = "absent_attributes";

    /// <summary>Documents of <c>mix</c> without their attribute files.</summary>
    public const string MissingAttributes = "missing_attributes";

    /// <summary>Attribute files of <c>mix</c> with fewer or more lines than their documents.</summary>
    public const string UnevenAttributes = Dolma.Core.Tasks.TaskResult.UnevenAttributes;

    /// <summary>Attribute lines of <c>mix</c> that have another id than their document. The original fails, so <c>--compat</c> does not allow it.</summary>
    public const string MismatchedIds = Dolma.Mixer.MixCounters.MismatchedIds;

    /// <summary>Filters of <c>mix</c> that remove nearly everything.</summary>
    public const string RemovedShare = "removed_share";

    /// <summary>All names that <c>--allow</c> takes.</summary>
    public static readonly IReadOnlyList<string> Names =
        [NoDuplicates, TooManyDuplicates, AbsentAttributes, MissingAttributes, UnevenAttributes, MismatchedIds, RemovedShare];

    /// <summary>What is wrong with the names that are allowed.</summary>
    public static IEnumerable<Core.ConfigProblem> Problems(IReadOnlyList<string> allowed) => allowed.Except(Names, StringComparer.Ordinal)
        .Select(name => new Core.ConfigProblem("allow", $"has `{name}`, which is no alarm. Alarms are {string.Join(", ", Names)}."));

    /// <summary>Notes what was let pass from the start.</summary>
    public void Note(string name, string message)
    {
        runner.Raise(new Alarm(name, message, IsAllowed: true));
        runner.Warn(message);
    }

    /// <summary>Raises an alarm; whether the run may go on as if there were none.</summary>
    public bool Passes(string name, string message)
    {
        bool isAllowed = options.Allows(name);
        runner.Raise(new Alarm(name, message, isAllowed));
        if (isAllowed)
            runner.Warn($"{message} ({(options.Compat ? "only a warning under --compat" : "allowed")}: {name})");
        else
            runner.Context.Error.WriteLine($"error: {message} If it is meant so, pass `--allow {name}`; what is written stays as it is.");
        return isAllowed;
    }
}
