namespace Dolma.Benchmarks;

/// <summary>
/// What a run of many processes costs besides the work itself. Seconds are processor seconds as <c>benchmarks/workers.sh</c> found them; requests are
/// those of a shard with one input and one output in a bucket. docs/scale.md says of each where it comes from.
/// </summary>
internal sealed record ClusterCosts
{
    /// <summary>At the start, of the coordinator: to plan a shard and to send its message.</summary>
    public double CoordinatorPlans { get; init; } = 0.05e-3;

    /// <summary>Of the coordinator, when a shard has ended.</summary>
    public double CoordinatorEnds { get; init; } = 4e-3;

    /// <summary>Of the broker, one core, for all messages of a shard.</summary>
    public double Broker { get; init; } = 0.5e-3;

    /// <summary>At the start, of each worker or rank: to plan a shard, whoever does it.</summary>
    public double WorkerPlans { get; init; } = 0.05e-3;

    /// <summary>Of a worker or rank for a shard, without the work.</summary>
    public double WorkerShard { get; init; } = 15e-3;

    /// <summary>Bytes of memory of the coordinator for a planned shard.</summary>
    public double CoordinatorBytes { get; init; } = 1500;

    /// <summary>Looks of the coordinator at ended shards that wait for their answers at a time.</summary>
    public int CoordinatorLooks { get; init; } = 32;

    /// <summary>GET and HEAD of the coordinator for an ended shard, one after another.</summary>
    public int CoordinatorReads { get; init; } = 3;

    /// <summary>GET and HEAD of a worker for a shard, one after another.</summary>
    public int WorkerReads { get; init; } = 12;

    /// <summary>PUT and DELETE of a worker for a shard, likewise.</summary>
    public int WorkerWrites { get; init; } = 4;

    /// <summary>Seconds between two renewals of a claim: two reads and a write, beside the work.</summary>
    public double Renewal { get; init; } = 10;

    /// <summary>Seconds that a bucket takes for an answer, and for a page of a listing; pages that are asked for at a time.</summary>
    public double Answer { get; init; } = 0.02;

    public double Page { get; init; } = 0.1;

    public int PagesAtOnce { get; init; } = 16;

    public int KeysOfPage { get; init; } = 1000;

    /// <summary>Markers that a process reads at a time.</summary>
    public int MarkersAtOnce { get; init; } = 32;

    /// <summary>What Amazon promises for a prefix, requests a second.</summary>
    public double ReadsASecond { get; init; } = 5500;

    public double WritesASecond { get; init; } = 3500;

    /// <summary>Seconds until the shards of a lost process are free: the broker or the others miss it, and its claims end.</summary>
    public double Lease { get; init; } = 60;

    /// <summary>Seconds until a lost process is replaced.</summary>
    public double Replacement { get; init; } = 120;

    /// <summary>Seconds between the first process that comes and the last.</summary>
    public double Arrival { get; init; } = 60;

    /// <summary>All GET and HEAD of a worker for a shard of so many seconds.</summary>
    public double ReadsOfShard(double seconds) => WorkerReads + 2 * seconds / Renewal;

    /// <summary>All PUT and DELETE.</summary>
    public double WritesOfShard(double seconds) => WorkerWrites + seconds / Renewal;
}
