using System.Collections.Concurrent;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// The threads of one run: a few that read, as many workers as were asked for. A batch is read, processed by any worker, decided
/// and committed in input order by whichever worker brought the batch that was due. Only readers ever wait, for a free slot of
/// their task, so there is nothing that could wait for itself.
/// </summary>
internal sealed class TaskExecution
{
    private readonly IStorage _storage;
    private readonly DriverOptions _options;
    private readonly TaskOperator _operator;
    private readonly ITaskProgress? _progress;
    private readonly CancellationToken _cancellation;
    private readonly TaskShare? _share;
    private readonly ITaskFeed _feed;
    private readonly WorkQueue _queue = new();
    private readonly ConcurrentBag<Batch> _idle = [];
    private readonly ConcurrentBag<TaskResult> _results = [];
    private readonly ConcurrentDictionary<int, TaskRun> _runs = new();
    private readonly Dictionary<ShardTask, int> _positions = new(ReferenceEqualityComparer.Instance);
    private readonly InInputOrder<Batch> _decisions;
    private readonly int _readers;
    private int _stoppedFrom = int.MaxValue;

    public TaskExecution(
        IStorage storage,
        DriverOptions options,
        TaskOperator taskOperator,
        List<TaskPlan> work,
        TaskShare? share,
        ITaskProgress? progress,
        CancellationToken cancellation)
    {
        _storage = storage;
        _options = options;
        _operator = taskOperator;
        _share = share;
        _progress = progress;
        _cancellation = cancellation;
        for (int i = 0; i < work.Count; i++)
            _positions[work[i].Task] = i;
        // Unpacking is several times faster than any operator, so half as many readers keep all workers busy. Without lines readers do the work.
        _readers = Math.Min(work.Count, taskOperator.ReadsLines ? (options.Workers + 1) / 2 : options.Workers);
        // One more than is being read may be on its last batches.
        int maxOpen = _readers + 1;
        options.Sharing?.Source?.Expect(maxOpen);
        _feed = options.Sharing?.Source is { } source
            ? new DeliveredTasks(source, work, maxOpen, share!, () => IsGivenUp, Settle)
            : new TaskFeed(
                share?.Own(work) ?? work,
                share is null ? [] : [.. share.OfOthers(work)],
                maxOpen,
                taskOperator.DecidesAcrossTasks ? 0 : options.Retries,
                share,
                options.Sharing?.Patience,
                () => IsGivenUp,
                Settle);
        _decisions = new InInputOrder<Batch>(0, Decide, _ => { });
    }

    /// <summary>Batches of one task under way: one for each worker, and two so that neither end waits for the other.</summary>
    private int BatchesPerTask => _options.Workers + 2;

    public IEnumerable<TaskResult> Run()
    {
        OperatorWorker[] workers = [.. Enumerable.Range(0, _operator.ReadsLines ? _options.Workers : 0).Select(_ => _operator.CreateWorker())];
        Thread[] workerThreads = [.. workers.Select((worker, i) => Start(() => Work(worker), $"worker {i}"))];
        Thread[] readerThreads = [.. Enumerable.Range(0, _readers).Select(i => Start(ReadTasks, $"reader {i}"))];
        foreach (Thread thread in readerThreads)
            thread.Join();
        _queue.Close();
        foreach (Thread thread in workerThreads)
            thread.Join();
        foreach (OperatorWorker worker in workers)
            worker.Dispose();
        foreach (Batch batch in _idle)
            batch.Dispose();
        return _results;
    }

    private static Thread Start(Action body, string name)
    {
        var thread = new Thread(() => body()) { Name = name, IsBackground = true };
        thread.Start();
        return thread;
    }

    private void ReadTasks()
    {
        var reader = new TaskReader(_storage, _options);
        while (_feed.Take() is { } plan)
            ReadTask(plan, reader);
    }

    private void ReadTask(TaskPlan plan, TaskReader reader)
    {
        var run = new TaskRun(plan, BatchesPerTask, Decide, Commit, End);
        int position = _positions[plan.Task];
        _runs[position] = run;
        _progress?.Began(plan.Task, plan.Attempt);
        try
        {
            run.IsCancelled = IsStopped(run) || _cancellation.IsCancellationRequested;
            if (!run.IsCancelled)
            {
                if (!plan.IsReplay)
                    run.Outputs = new StagedOutputs(plan.Task, _storage, _options.Effort, run.Counts);
                run.State = _operator.BeginTask(plan.Task);
                if (_operator.ReadsLines)
                {
                    reader.Read(
                        plan.Task, run.State as IGroupDemand, (group, line) => TakeBatch(run, group, line), batch => Give(run, batch), batch => Release(run, batch));
                    run.Uneven = reader.Uneven;
                }
            }
        }
        catch (Exception e)
        {
            Fail(run, e);
        }

        int batches = run.Batches;
        if (_operator.DecidesAcrossTasks)
            _decisions.Add(position, batches, null);
        run.Commits.Add(0, batches, null);
    }

    private Batch? TakeBatch(TaskRun run, int group, long firstLine)
    {
        if (IsStopped(run) || _cancellation.IsCancellationRequested)
            run.IsCancelled = true;
        if (run.IsOver)
            return null;
        run.TakeSlot();
        if (!_idle.TryTake(out Batch? batch))
            batch = new Batch();
        batch.Reset(run.Task, run.State, group, firstLine, run.Plan.IsReplay, _options.BadLines);
        return batch;
    }

    private void Give(TaskRun run, Batch batch)
    {
        _progress?.Read(batch.Count, batch.Documents.ByteCount);
        batch.Sequence = run.Batches++;
        _queue.Add(new TaskRun.Step(run, batch, IsFinish: false));
    }

    private void Work(OperatorWorker worker)
    {
        using var compressors = new MemberCompressors(_options.Effort);
        while (_queue.TryTake(out TaskRun.Step step))
        {
            (TaskRun run, Batch batch, bool isFinish) = step;
            bool isLastStep = isFinish || !_operator.DecidesInOrder;
            try
            {
                if (!run.IsOver)
                {
                    if (isFinish)
                        worker.Finish(batch);
                    else
                        worker.Process(batch);
                    if (isLastStep)
                        compressors.Pack(batch);
                }
            }
            catch (Exception e)
            {
                Fail(run, e);
            }

            if (isLastStep)
                run.Commits.Add(0, batch.Sequence, batch);
            else if (_operator.DecidesAcrossTasks)
                _decisions.Add(_positions[run.Task], batch.Sequence, batch);
            else
                run.Decisions.Add(0, batch.Sequence, batch);
        }
    }

    private void Decide(Batch batch)
    {
        TaskRun run = _runs[_positions[batch.Task]];
        try
        {
            if (!run.IsOver && !IsStopped(run))
                _operator.Decide(batch);
        }
        catch (Exception e)
        {
            Fail(run, e);
        }

        if (IsStopped(run) && run.Error is null)
            run.IsCancelled = true;
        if (run.IsOver || run.Plan.IsReplay)
            run.Commits.Add(0, batch.Sequence, batch);
        else
            _queue.Add(new TaskRun.Step(run, batch, IsFinish: true));
    }

    private void Commit(TaskRun run, Batch batch)
    {
        try
        {
            if (!run.IsOver && run.Outputs is not null)
            {
                _operator.Commit(batch, run.Outputs);
                run.Counts.Add("documents_in", batch.Count);
                run.Counts.Add("bytes_in", batch.Documents.ByteCount);
                run.Counts.Add(batch.Counts);
            }
        }
        catch (Exception e)
        {
            Fail(run, e);
        }

        Release(run, batch);
    }

    private void End(TaskRun run)
    {
        TaskResult result = Close(run);
        _runs.TryRemove(_positions[run.Task], out _);
        run.Dispose();
        _feed.Ended(run.Plan, result);
    }

    private void Settle(TaskPlan plan, TaskResult result)
    {
        // Also of a task that could not even be claimed.
        StopIfHopeless(result.Error);
        _results.Add(result);
        _progress?.Ended(result, plan.InputBytes);
    }

    private TaskResult Close(TaskRun run)
    {
        IReadOnlyList<DoneMarker.OutputEntry> outputs = [];
        try
        {
            if (!run.IsOver && run.Plan.IsReplay)
                return run.Plan.Previous!;
            if (!run.IsOver)
            {
                foreach (string message in run.Uneven)
                {
                    run.Counts.Add(TaskResult.UnevenAttributes, 1);
                    run.Counts.Example(TaskResult.UnevenAttributes, message);
                }

                _operator.EndTask(run.Task, run.State, run.Outputs!);
                using var markers = new StagedMarkers(run.Task, _storage);
                if (_share is not null && !_share.Holds(run.Task))
                    throw new ClaimLostException($"{run.Task.Name}: another process has taken this task over, because this one did not move for too long.");
                outputs = run.Outputs!.Commit();
                WriteMarkers(run, outputs, markers);
            }
        }
        catch (Exception e)
        {
            Fail(run, e);
        }

        TaskStatus status = run.Error is not null ? TaskStatus.Failed : run.IsCancelled ? TaskStatus.NotRun : TaskStatus.Done;
        return new TaskResult(run.Task, status, run.Counts, outputs, run.Error);
    }

    private void WriteMarkers(TaskRun run, IReadOnlyList<DoneMarker.OutputEntry> outputs, StagedMarkers markers)
    {
        foreach (string path in run.Task.Markers)
            RemoveFormerOutputs(path, outputs);
        markers.Commit(new DoneMarker
        {
            Task = run.Task.Name,
            Program = _options.Program,
            Fingerprint = _operator.Fingerprint,
            Inputs = run.Plan.Inputs,
            Outputs = outputs,
            Counts = new SortedDictionary<string, long>(run.Counts.Values.ToDictionary(), StringComparer.Ordinal),
            Written = DateTimeOffset.UtcNow,
        });
    }

    /// <summary>What this task wrote the last time and does not write now (fewer token files, say) must not be taken for data.</summary>
    private void RemoveFormerOutputs(string markerPath, IReadOnlyList<DoneMarker.OutputEntry> outputs)
    {
        if (DoneMarker.Read(markerPath, _storage) is not { } former)
            return;
        foreach (DoneMarker.OutputEntry output in former.Outputs)
        {
            bool isStillMade = outputs.Any(o => o.Path == output.Path);
            if (!isStillMade && _storage.Find(output.Path) is { } found && found.Identity == output.Identity)
                _storage.Delete(output.Path);
        }
    }

    private void Fail(TaskRun run, Exception e)
    {
        run.Fail(e);
        StopIfHopeless(e);
        // What was decided after a shard that is missing would be decided otherwise once it is there; shards before it go on.
        if (_operator.DecidesAcrossTasks)
            StopFrom(_positions[run.Task]);
    }

    /// <summary>Where the whole run is hit (no space, no permission), every further shard would only fail in the same way.</summary>
    private void StopIfHopeless(Exception? e)
    {
        if (e is RunException)
            StopFrom(0);
    }

    /// <summary>Gives up the tasks from this position on.</summary>
    private void StopFrom(int position)
    {
        int known = Volatile.Read(ref _stoppedFrom);
        while (position < known)
        {
            int found = Interlocked.CompareExchange(ref _stoppedFrom, position, known);
            if (found == known)
                return;
            known = found;
        }
    }

    private bool IsGivenUp => _cancellation.IsCancellationRequested || Volatile.Read(ref _stoppedFrom) == 0;

    private bool IsStopped(TaskRun run) => _positions[run.Task] >= Volatile.Read(ref _stoppedFrom);

    private void Release(TaskRun run, Batch batch)
    {
        _idle.Add(batch);
        run.ReleaseSlot();
    }
}
