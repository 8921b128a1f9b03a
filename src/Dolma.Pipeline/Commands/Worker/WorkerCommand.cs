using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Config;
using Dolma.Pipeline.Executors;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma worker</c>: does what runs with <c>--executor rabbitmq</c> ask for, one after another, until it is stopped.</summary>
/// <param name="commands">All commands; asked for late, as this one is among them.</param>
internal sealed class WorkerCommand(Func<IReadOnlyList<ICommand>> commands) : Command<WorkerOptions>
{
    /// <summary>What is given back has to reach the broker and the destination.</summary>
    private static readonly TimeSpan TimeToGiveBack = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    public override string Name => "worker";

    public override string Description =>
        "Does shards of runs that were started with --executor rabbitmq, as they come by a queue, until it is stopped. Start as many as there are machines; they may come and go.";

    public override string Example => "dolma worker --broker amqp://user:password@broker/ --processes 16";

    public override ExitCode Run(WorkerOptions options, CommandContext context)
    {
        using var storage = new StorageRouter();
        using var inbox = new TaskInbox(
            BrokerAddress.Find(options.Broker, Environment.GetEnvironmentVariable),
            new QueueNames(options.Queue),
            TimeSpan.FromSeconds(options.AcknowledgeSeconds),
            storage,
            context.Error);
        using var late = new CancellationTokenSource();
        using CancellationTokenRegistration stop = context.Cancellation.Register(() => Stop(options, inbox, late, context));
        context.Error.WriteLine($"worker: listening on {inbox.Names.Tasks}");
        try
        {
            while (inbox.Peek() is { } next)
                TakePart(next, options, inbox, context with { Cancellation = late.Token });
            if (inbox.Problem is { } problem)
                throw problem;
        }
        catch (DolmaException problem)
        {
            inbox.TellWhy(problem);
            throw;
        }
        finally
        {
            inbox.Stop();
        }

        context.Error.WriteLine("worker: stopped; what was not finished was given back");
        return ExitCode.Success;
    }

    private static void Stop(WorkerOptions options, TaskInbox inbox, CancellationTokenSource late, CommandContext context)
    {
        context.Error.WriteLine($"worker: stopping; shards under way have {options.StopSeconds} s");
        inbox.Stop();
        late.CancelAfter(TimeSpan.FromSeconds(options.StopSeconds));
        // What cannot be cancelled is left to others as if this worker were killed.
        var end = new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromSeconds(options.StopSeconds) + TimeToGiveBack);
            Environment.Exit((int)ExitCode.Cancelled);
        })
        {
            IsBackground = true,
        };
        end.Start();
    }

    /// <summary>Runs the command that the message is of, until nothing of it is left to do.</summary>
    private void TakePart(Delivery first, WorkerOptions options, TaskInbox inbox, CommandContext context)
    {
        TaskMessage message = first.Message;
        if (message.Program != RunReport.Program)
        {
            throw new RunException(
                $"The run is of {message.Program}, and this worker is {RunReport.Program}. Workers and coordinator have to be of one version: install that one here.");
        }

        try
        {
            if (RunDescription.Read(message.About, inbox.Storage) is { } run)
                Run(run, message, options, inbox, context);
            else if (!RunDescription.IsInSight(message.About, inbox.Storage))
            {
                inbox.Say($"warning: nothing is to be seen of {message.About}, so a shard is left to others. Does this worker see the data under the same paths?");
                inbox.Pass(first);
                return;
            }
        }
        catch (RunLeftException)
        {
            // Nothing is wrong.
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            // It was told to end.
        }
        catch (DolmaException) when (IsOver(message, inbox))
        {
            // Files that it was about to look at may have been cleaned up.
        }
        catch (RetryableException away)
        {
            inbox.Say($"warning: {away.Message}");
            context.Cancellation.WaitHandle.WaitOne(PauseAfterFailure);
        }

        if (inbox.HasMovedOn(message.Run) || IsOver(message, inbox))
            inbox.Leave(message.Run);
    }

    private void Run(RunDescription run, TaskMessage message, WorkerOptions options, TaskInbox inbox, CommandContext context)
    {
        ICommand command = commands().First(candidate => candidate.Name == run.Command);
        inbox.Enter(message.Run);
        inbox.Say($"worker: takes part in `dolma {run.Command}`, run {message.Run}");
        if (Directory.Exists(run.Directory))
            Environment.CurrentDirectory = run.Directory;
        ConfigOverride[] overrides = options.Processes is { } processes && OptionSchema.Of(command.OptionsType).Find("processes") is not null
            ? [new ConfigOverride("processes", new ConfigScalar((long)processes, ConfigPlace.CommandLine))]
            : [];
        BoundConfig<object> bound = ConfigBinder.Bind(
            command.OptionsType, YamlReader.Read(new StringReader(run.Config), message.About), overrides, context.Environment);
        command.Run(bound.Options, context with { Output = TextWriter.Null, EffectiveConfig = bound.Effective, Executor = new Worker(inbox, message) });
    }

    /// <summary>False also while the destination cannot be asked.</summary>
    private static bool IsOver(TaskMessage message, TaskInbox inbox)
    {
        try
        {
            return inbox.Storage.Find(message.About) is null;
        }
        catch (DolmaException)
        {
            return false;
        }
    }
}
