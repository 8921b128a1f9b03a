namespace Dolma.Benchmarks;

/// <summary>
/// Ranks on a bucket, without a coordinator: each does its own shards, looks at the others' together, takes those that nobody has, and then waits, as
/// whoever goes on with the results does. None is lost: what happens then is that of <see cref="WorkersSimulation"/>.
/// </summary>
internal sealed class RanksSimulation(ClusterCosts costs, ClusterLoad load)
{
    private readonly Random _random = new(load.Seed);
    private readonly PriorityQueue<int, double> _events = new();
    private readonly Capacity _reads = new("bucket, reads");
    private readonly Capacity _writes = new("bucket, writes");

    public ClusterOutcome Run()
    {
        int[] left = [.. Enumerable.Range(0, load.Workers).Select(rank => (load.Shards + load.Workers - 1 - rank) / load.Workers)];
        bool[] hasLooked = new bool[load.Workers];
        int undone = load.Shards;
        int other = 0;
        double work = 0;
        double end = 0;
        for (int rank = 0; rank < load.Workers; rank++)
            _events.Enqueue(rank, Listing(_random.NextDouble() * costs.Arrival, keys: load.Shards) + load.Shards * costs.WorkerPlans);
        while (_events.TryDequeue(out int rank, out double now))
        {
            end = Math.Max(end, now);
            int from = rank;
            if (left[rank] == 0 && !hasLooked[rank])
            {
                hasLooked[rank] = true;
                _events.Enqueue(rank, LookAtAll(now, load.Shards - undone));
                continue;
            }

            if (left[rank] == 0)
            {
                while (other < load.Workers && left[other] == 0)
                    other++;
                if (other == load.Workers)
                    continue;
                from = other;
            }

            left[from]--;
            undone--;
            double seconds = load.SecondsOfShard(_random);
            work += seconds;
            double answered = Math.Max(_reads.Take(now, costs.ReadsOfShard(seconds) / costs.ReadsASecond), _writes.Take(now, costs.WritesOfShard(seconds) / costs.WritesASecond));
            _events.Enqueue(rank, answered + (costs.WorkerReads + costs.WorkerWrites) * costs.Answer + seconds + costs.WorkerShard);
        }

        return ClusterOutcome.Of(end, work, load, losses: 0, _reads, _writes);
    }

    /// <summary>A listing of markers and outputs, and the markers themselves.</summary>
    private double LookAtAll(double now, int done) =>
        Math.Max(_reads.Take(now, done / costs.ReadsASecond), Listing(now, 2 * done) + Math.Ceiling((double)done / costs.MarkersAtOnce) * costs.Answer);

    private double Listing(double now, int keys)
    {
        double pages = Math.Ceiling((double)keys / costs.KeysOfPage) + 1;
        return Math.Max(_reads.Take(now, pages / costs.ReadsASecond), now + Math.Ceiling(pages / costs.PagesAtOnce) * costs.Page);
    }
}
