namespace Dolma.Pipeline.Executors;

/// <summary>Who does the tasks of a stage.</summary>
internal enum ExecutorKind
{
    /// <summary>This process, alone or with others that have ranks.</summary>
    Local,

    /// <summary>Workers that take them from a queue of RabbitMQ.</summary>
    Rabbitmq,

    /// <summary>Array jobs of Slurm.</summary>
    Slurm,
}
