using System.Diagnostics;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Executors.Slurm;

/// <summary>
/// The array jobs of one run: for a stage one that does it, and one for each stage that is known to follow, which waits for the one before. Each does
/// the first stage that is not done, so that whatever one of them leaves the next begins with. When none is left and something is missing, they
/// are submitted again. Which jobs there are, the queue says: they are found by their name.
/// </summary>
/// <param name="path">Where the script goes.</param>
/// <param name="config">What the tasks read.</param>
/// <param name="limit">Tasks that an array job may have.</param>
internal sealed class SlurmJobs(SlurmScript script, string path, string config, int limit, TextWriter error) : ITaskPool
{
    /// <summary>Logs that are quoted, and the jobs that are named, when something is missing.</summary>
    private const int Shown = 3;

    private readonly List<string> _ours = [];
    private IReadOnlyList<SlurmTask> _there = [];
    private MarkerWatch? _watch;
    private Phase? _phase;
    private int _fruitless;
    private int _missing;
    private long _nextLook;
    private bool _isAway;
    private string _said = "";

    /// <summary>Whether there were jobs when it was last asked.</summary>
    public bool AreThere => _there.Count > 0;

    public bool IsDry => !AreThere;

    public bool IsDeserted => !AreThere;

    private TimeSpan Poll => TimeSpan.FromSeconds(script.Options.PollSeconds);

    /// <summary>From now on tasks are of this stage.</summary>
    public void Begin(Phase phase, IStorage storage) => (_phase, _watch, _fruitless, _missing) = (phase, new MarkerWatch(storage), 0, int.MaxValue);

    public void Offer(IReadOnlyList<ShardTask> tasks)
    {
        _watch!.Add(tasks);
        Look();
        if (AreThere)
        {
            Say($"slurm: waiting for {Names(_there.Select(task => task.Job))}");
        }
        else
        {
            TellOfTheLost(tasks.Count);
            _fruitless = tasks.Count < _missing ? 0 : _fruitless + 1;
            _missing = tasks.Count;
            if (_fruitless == script.Options.Attempts)
                throw new ShardException($"{_fruitless} array jobs in a row ended without any of what was missing. Their logs are in {script.Logs}; the next run tries again.");
            Submit(tasks.Count);
        }

        _nextLook = Environment.TickCount64 + (long)Poll.TotalMilliseconds;
    }

    public IReadOnlyCollection<string> WaitForNews(TimeSpan longest, CancellationToken cancellation)
    {
        var left = TimeSpan.FromMilliseconds(Math.Max(0, _nextLook - Environment.TickCount64));
        if (left > longest)
        {
            cancellation.WaitHandle.WaitOne(longest);
            return [];
        }

        if (cancellation.WaitHandle.WaitOne(left))
            return [];
        _nextLook = Environment.TickCount64 + (long)Poll.TotalMilliseconds;
        // The queue first: whoever is not in it any more has written all that it will.
        Look();
        try
        {
            return _watch!.Changes();
        }
        catch (RetryableException)
        {
            return [];
        }
    }

    /// <summary>Cancels what has not begun, and waits for the others, which find that there is nothing left to do.</summary>
    /// <param name="longest">Not longer than this.</param>
    public void Finish(TimeSpan longest, CancellationToken cancellation)
    {
        if (_ours.Count == 0)
            return;
        var clock = Stopwatch.StartNew();
        Look();
        string[] waiting = [.. _there.Where(task => task.IsWaiting).Select(task => task.Job).Distinct(StringComparer.Ordinal)];
        if (waiting.Length > 0)
            SlurmCommands.CancelWaiting(waiting);
        while (AreThere && clock.Elapsed < longest && !cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            Look();
    }

    private void Submit(int missing)
    {
        Directory.CreateDirectory(script.Logs);
        File.WriteAllText(script.Config, config);
        File.WriteAllText(path, script.ToString());
        int size = Math.Min(missing, Math.Min(script.Options.Jobs, limit));
        List<string> jobs = [SlurmCommands.Submit(path, size, script.Options.AtOnce, after: null)];
        // How much there will be to do is not known yet; a task without anything to do ends at once.
        for (int next = 0; next < _phase!.StagesToCome; next++)
            jobs.Add(SlurmCommands.Submit(path, Math.Min(script.Options.Jobs, limit), script.Options.AtOnce, after: jobs[^1]));
        _ours.AddRange(jobs);
        string following = jobs.Count == 1 ? "" : $", and {Names(jobs.Skip(1))} for what follows";
        Say($"slurm: submitted {Names(jobs.Take(1))} with {size:N0} tasks for {missing:N0} shards of `{_phase.Stage}`{following}; script and logs in {Path.GetDirectoryName(path)}");
        Look();
    }

    /// <summary>Asks the queue; as long as it does not answer, what it said last counts.</summary>
    private void Look()
    {
        try
        {
            _there = SlurmCommands.Tasks(script.Name);
        }
        catch (RetryableException e)
        {
            if (!_isAway)
                Say($"warning: {e.Message}. Jobs go on without it; asking again");
            _isAway = true;
            return;
        }

        if (_isAway)
            Say("slurm: the queue answers again");
        _isAway = false;
        _ours.AddRange(_there.Select(task => task.Job).Except(_ours, StringComparer.Ordinal));
        Describe();
    }

    /// <summary>Says how many tasks run and wait, and why, whenever it changes.</summary>
    private void Describe()
    {
        string[] states =
        [
            .. _there.GroupBy(task => (task.State, Reason: task.IsWaiting && task.Reason != "None" ? $" ({task.Reason})" : ""))
                .OrderBy(state => state.Key.State, StringComparer.Ordinal).ThenBy(state => state.Key.Reason, StringComparer.Ordinal)
                .Select(state => $"{state.Count():N0} {state.Key.State.ToLowerInvariant()}{state.Key.Reason}"),
        ];
        string now = string.Join(", ", states);
        if (now != _said && states.Length > 0)
            Say($"slurm: {now}");
        _said = now;
    }

    /// <summary>What the jobs that have just ended said last, unless they ended well.</summary>
    private void TellOfTheLost(int missing)
    {
        if (_ours.Count == 0)
            return;
        Say($"slurm: {Names(_ours)} ended, and {missing:N0} shards of `{_phase!.Stage}` are missing");
        foreach ((string log, string line) in Endings().Take(Shown))
            Say($"  {log}: {line}");
        _ours.Clear();
    }

    private IEnumerable<(string Log, string Line)> Endings()
    {
        if (!Directory.Exists(script.Logs))
            yield break;
        foreach (string job in _ours.Distinct(StringComparer.Ordinal))
        {
            foreach (string log in Directory.EnumerateFiles(script.Logs, $"{job}-*.log").Order(StringComparer.Ordinal))
            {
                string last = File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "it said nothing";
                if (last != OnePhase.Farewell)
                    yield return (Path.GetFileName(log), last);
            }
        }
    }

    private static string Names(IEnumerable<string> jobs)
    {
        string[] names = [.. jobs.Distinct(StringComparer.Ordinal)];
        return (names.Length == 1 ? "job " : "jobs ") + string.Join(", ", names.Take(Shown)) + (names.Length > Shown ? " …" : "");
    }

    private void Say(string line) => error.WriteLine(line);
}
