namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>The queues of one pool of workers; one run at a time uses them.</summary>
/// <param name="Name">What all their names begin with.</param>
internal sealed record QueueNames(string Name)
{
    /// <summary>Tasks that are free.</summary>
    public string Tasks { get; } = Name + ".tasks";

    /// <summary>Tasks that somebody has, or that are to be left alone for a while: each comes back to <see cref="Tasks"/> when its time is over.</summary>
    public string Waiting { get; } = Name + ".waiting";

    /// <summary>What workers tell of their progress.</summary>
    public string Progress { get; } = Name + ".progress";

    /// <summary>Tasks that failed for good, for people to look at.</summary>
    public string Dead { get; } = Name + ".dead";
}
