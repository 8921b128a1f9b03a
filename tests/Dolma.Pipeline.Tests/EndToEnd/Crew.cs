using System.Collections.Concurrent;
using System.Text;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;
using RabbitMQ.Client;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Workers on a queue of their own, and the commands that they work for.</summary>
/// <param name="broker">Between them.</param>
/// <param name="directory">Where they are started, unless a command says otherwise.</param>
/// <param name="variables">Of all of them. The broker's address is added, unless they have one.</param>
internal sealed class Crew(RabbitBroker broker, string directory, IReadOnlyDictionary<string, string?> variables) : IDisposable
{
    /// <summary>Well below the broker's patience; and a shard that waits is not in the way of others.</summary>
    private static readonly string[] Defaults = ["--acknowledge_seconds=1", "--processes=4"];

    private readonly ConcurrentQueue<RunningProgram> _programs = [];

    /// <summary>Of all their connections to the broker, in seconds; null leaves it as it is.</summary>
    public int? Heartbeat { get; init; }

    public string Queue { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>What all of them have said.</summary>
    public string Said => string.Join(Environment.NewLine, _programs.Select(program => $"{program.Id}: {program.Said}"));

    public Dictionary<string, string?> Variables() => WithBroker(variables);

    public RunningProgram Worker(params string[] options) => Worker(variables, options);

    /// <param name="own">Variables of this one.</param>
    public RunningProgram Worker(IReadOnlyDictionary<string, string?> own, params string[] options) =>
        Keep(new RunningProgram(directory, WithBroker(own), WorkerWith(options)));

    /// <summary>One on a host of a network.</summary>
    public RunningProgram Worker(TestNetwork network, int host, params string[] options) =>
        Keep(RunningProgram.On(network, host, directory, Variables(), WorkerWith(options)));

    /// <summary>A command that waits for them, while the test goes on.</summary>
    /// <param name="from">Where it is started.</param>
    public RunningProgram Begin(string[] command, string? from = null) => Keep(new RunningProgram(from ?? directory, Variables(), Coordinated(command)));

    /// <summary>One to its end.</summary>
    public CommandResult Run(string[] command) => DolmaProgram.Run(directory, Variables(), Coordinated(command));

    /// <summary>
    /// The messages that nobody is to try any more, as header and text of each header, taken out of their queue. A worker sends such a message when all may
    /// know of the failure, so they are there when the workers have ended.
    /// </summary>
    public async Task<List<Dictionary<string, string>>> DeadAsync()
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        var dead = new List<Dictionary<string, string>>();
        while (await channel.BasicGetAsync(Queue + ".dead", autoAck: true) is { } message)
        {
            dead.Add(message.BasicProperties.Headers!.ToDictionary(
                header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : $"{header.Value}", StringComparer.Ordinal));
        }

        return dead;
    }

    /// <summary>Tells all of them to end, which they do well.</summary>
    public void StopAll()
    {
        foreach (RunningProgram program in _programs)
        {
            // One that has only just been started does not hear it yet, and dies of it.
            RunningProgram.Eventually(() => program.HasExited || program.Said.Contains("worker: listening", StringComparison.Ordinal), () => program.Said);
            if (program.HasExited)
                continue;
            program.Signal("TERM");
            program.Wait().ShouldBe(0, program.Said);
        }
    }

    public void Dispose()
    {
        foreach (RunningProgram program in _programs)
            program.Dispose();
    }

    private string[] Coordinated(string[] command) => [.. command, "--executor", "rabbitmq", "--queue", Queue];

    private string[] WorkerWith(string[] options) =>
        ["worker", "--queue", Queue, .. options, .. Defaults.Where(option => !options.Contains(option.Split('=')[0], StringComparer.Ordinal))];

    private RunningProgram Keep(RunningProgram program)
    {
        _programs.Enqueue(program);
        return program;
    }

    private Dictionary<string, string?> WithBroker(IReadOnlyDictionary<string, string?> own)
    {
        var all = new Dictionary<string, string?>(own, StringComparer.Ordinal);
        all.TryAdd(BrokerAddress.AddressVariable, broker.Address + (Heartbeat is null ? "" : $"?heartbeat={Heartbeat}"));
        return all;
    }
}
