namespace Dolma.Benchmarks;

/// <summary>A coordinator, a broker, a bucket and workers that come, go on and are lost, event by event.</summary>
internal sealed class WorkersSimulation(ClusterCosts costs, ClusterLoad load)
{
    private enum Kind
    {
        /// <summary>A worker has planned, or ended a shard: it asks for the next.</summary>
        Asks,

        /// <summary>A worker has a shard's message and claims it.</summary>
        Begins,

        /// <summary>The work on a shard is done, not yet its output.</summary>
        Writes,

        /// <summary>The coordinator hears of a shard.</summary>
        Tells,

        /// <summary>The shard of a lost worker is free.</summary>
        Frees,

        /// <summary>Another comes in the place of a lost worker.</summary>
        Comes,
    }

    private readonly record struct Event(Kind Kind, int Worker);

    private readonly Random _random = new(load.Seed);
    private readonly PriorityQueue<Event, double> _events = new();
    private readonly Queue<int> _idle = new();
    private readonly double[] _lostAt = new double[load.Workers];
    private readonly Capacity _coordinator = new("coordinator, processor");
    private readonly Capacity _looks = new("coordinator, looks", costs.CoordinatorLooks);
    private readonly Capacity _broker = new("broker");
    private readonly Capacity _reads = new("bucket, reads");
    private readonly Capacity _writes = new("bucket, writes");
    private double _work;
    private int _losses;
    private int _free;

    public ClusterOutcome Run()
    {
        double planned = _coordinator.Take(Listing(0), load.Shards * costs.CoordinatorPlans);
        _free = load.Shards;
        for (int worker = 0; worker < load.Workers; worker++)
            _events.Enqueue(new Event(Kind.Comes, worker), Math.Max(planned, _random.NextDouble() * costs.Arrival));
        double end = 0;
        for (int known = 0; known < load.Shards && _events.TryDequeue(out Event next, out double now);)
        {
            switch (next.Kind)
            {
                case Kind.Comes:
                    _lostAt[next.Worker] = now + load.SecondsToLoss(_random);
                    _events.Enqueue(next with { Kind = Kind.Asks }, Listing(now) + load.Shards * costs.WorkerPlans);
                    break;
                case Kind.Asks when _free == 0:
                    _idle.Enqueue(next.Worker);
                    break;
                case Kind.Asks:
                    _free--;
                    _events.Enqueue(next with { Kind = Kind.Begins }, _broker.Take(now, costs.Broker));
                    break;
                case Kind.Begins:
                    Begin(next.Worker, now);
                    break;
                case Kind.Writes:
                    double told = now + costs.WorkerWrites * costs.Answer + costs.WorkerShard;
                    _events.Enqueue(next with { Kind = Kind.Tells }, told);
                    _events.Enqueue(next with { Kind = Kind.Asks }, told);
                    break;
                case Kind.Tells:
                    double looked = _looks.Take(now, costs.CoordinatorReads * costs.Answer);
                    end = Math.Max(end, Math.Max(Math.Max(looked, _reads.Take(now, costs.CoordinatorReads / costs.ReadsASecond)), _coordinator.Take(now, costs.CoordinatorEnds)));
                    known++;
                    break;
                case Kind.Frees:
                    _free++;
                    if (_idle.TryDequeue(out int idle))
                        _events.Enqueue(new Event(Kind.Asks, idle), now);
                    break;
            }
        }

        return ClusterOutcome.Of(end, _work, load, _losses, _coordinator, _looks, _broker, _reads, _writes);
    }

    /// <summary>All requests of a shard are asked for when it begins: they are spread over its time, but so are those of all the others.</summary>
    private void Begin(int worker, double now)
    {
        double seconds = load.SecondsOfShard(_random);
        double answered = Math.Max(_reads.Take(now, costs.ReadsOfShard(seconds) / costs.ReadsASecond), _writes.Take(now, costs.WritesOfShard(seconds) / costs.WritesASecond));
        double end = answered + costs.WorkerReads * costs.Answer + seconds;
        if (end > _lostAt[worker])
        {
            _losses++;
            double lost = Math.Max(now, _lostAt[worker]);
            _events.Enqueue(new Event(Kind.Frees, worker), lost + costs.Lease);
            _events.Enqueue(new Event(Kind.Comes, worker), lost + costs.Replacement);
            return;
        }

        _work += seconds;
        _events.Enqueue(new Event(Kind.Writes, worker), end);
    }

    /// <summary>Of all inputs, and of the markers' folder, which is as good as empty.</summary>
    private double Listing(double now)
    {
        double pages = Math.Ceiling((double)load.Shards / costs.KeysOfPage) + 1;
        return Math.Max(_reads.Take(now, pages / costs.ReadsASecond), now + Math.Ceiling(pages / costs.PagesAtOnce) * costs.Page);
    }
}
