using System.Collections.Concurrent;
using Dolma.Core.Tasks;

namespace Dolma.Core.Tests.Tasks.Sharing;

/// <summary>A queue between one process that hands tasks out and others that do them. It may give things twice, or lose them.</summary>
internal sealed class MemoryPool : ITaskPool
{
    private readonly BlockingCollection<(string Marker, int Attempt)> _tasks = [];
    private readonly BlockingCollection<string> _news = [];

    /// <summary>Attempts that a task has.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>How often each task is given.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Whether the first of something gets lost.</summary>
    public bool LosesOffers { get; set; }

    public bool LosesNews { get; set; }

    public ConcurrentQueue<string> Offered { get; } = new();

    /// <summary>What was said of each task, in order: ended, retry, postponed, returned.</summary>
    public ConcurrentQueue<string> Said { get; } = new();

    /// <summary>How often something was offered.</summary>
    public int Offers { get; private set; }

    public bool IsDry => _tasks.Count == 0;

    /// <summary>What is offered so often in a row is lost at once, and known to be: nobody is there.</summary>
    public int LeavesAlone { get; set; }

    /// <summary>Offers after which nobody takes any more.</summary>
    public int MostOffers { get; init; } = int.MaxValue;

    public bool IsDeserted { get; private set; }

    public void Offer(IReadOnlyList<ShardTask> tasks)
    {
        if (Offers++ == MostOffers)
            throw new ShardException("nobody comes any more");
        IsDeserted = LeavesAlone-- > 0;
        if (IsDeserted)
            return;
        foreach (ShardTask task in tasks)
        {
            Offered.Enqueue(task.Name);
            for (int copy = 0; copy < Copies && !LosesOffers; copy++)
                _tasks.Add((task.Markers[0], 0));
        }

        LosesOffers = false;
    }

    public IReadOnlyCollection<string> WaitForNews(TimeSpan longest, CancellationToken cancellation) =>
        _news.TryTake(out string? marker, (int)Math.Min(longest.TotalMilliseconds, 50), CancellationToken.None) ? [marker] : [];

    /// <summary>No more will come.</summary>
    public void Close() => _tasks.CompleteAdding();

    /// <summary>What one of the others takes from.</summary>
    public ITaskSource Source(bool goesOn = false) => new Taking(this, goesOn);

    private sealed class Taking(MemoryPool pool, bool goesOn) : ITaskSource
    {
        public bool GoesOn => goesOn;

        public void Expect(int tasks)
        {
        }

        public ITaskDelivery? Take(Func<bool> isOver)
        {
            while (!isOver() && !pool._tasks.IsCompleted)
            {
                if (pool._tasks.TryTake(out (string Marker, int Attempt) next, 20))
                    return new Delivery(pool, next.Marker, next.Attempt);
            }

            return null;
        }
    }

    private sealed class Delivery(MemoryPool pool, string marker, int attempt) : ITaskDelivery
    {
        public string Marker => marker;

        public bool IsRepeated => attempt > 0;

        public bool IsLastAttempt => attempt + 1 >= pool.Attempts;

        public bool IsWanted(ShardTask? task) => task is not null;

        public void Ended(TaskResult? result)
        {
            pool.Said.Enqueue($"{marker} ended");
            if (!pool.LosesNews)
                pool._news.Add(marker);
        }

        public void Retry(DolmaException error)
        {
            pool.Said.Enqueue($"{marker} retry");
            pool._tasks.Add((marker, attempt + 1));
        }

        public void Postpone()
        {
            pool.Said.Enqueue($"{marker} postponed");
            if (!pool._tasks.IsAddingCompleted)
                _ = Task.Delay(50).ContinueWith(_ => pool._tasks.Add((marker, attempt)), TaskScheduler.Default);
        }

        public void Return()
        {
            pool.Said.Enqueue($"{marker} returned");
            pool._tasks.Add((marker, attempt));
        }
    }
}
