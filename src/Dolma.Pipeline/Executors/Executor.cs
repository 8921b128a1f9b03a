using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Pipeline.Executors.Slurm;

namespace Dolma.Pipeline.Executors;

/// <summary>Finds who does the work of a command.</summary>
internal static class Executor
{
    /// <summary>The one that the options ask for, to be disposed of if it can be; null if this process does the work, alone or with others that have ranks.</summary>
    /// <exception cref="Dolma.Core.ConfigException">The broker, or the cluster, cannot be reached or refuses.</exception>
    public static IExecutor? Of(string command, CommonOptions options, CommandContext context) => options.Executor switch
    {
        ExecutorKind.Rabbitmq => new Coordinator(command, options, context),
        ExecutorKind.Slurm => new SlurmExecutor(command, options, context),
        _ => null,
    };
}
