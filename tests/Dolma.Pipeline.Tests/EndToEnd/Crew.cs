using System.Text;
using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;
using RabbitMQ.Client;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Workers on a queue of their own, and the command that they work for.</summary>
/// <param name="broker">Between them.</param>
/// <param name="directory">Where all of them are started.</param>
/// <param name="variables">Of all of them.</param>
internal sealed class Crew(RabbitBroker broker, string directory, IReadOnlyDictionary<string, string?> variables) : IDisposable
{
    private readonly string _queue = $"test-{Guid.NewGuid():N}";
    private readonly List<RunningProgram> _programs = [];

    /// <summary>What all of them have said.</summary>
    public string Said => string.Join(Environment.NewLine, _programs.Select(program => $"{program.Id}: {program.Said}"));

    public RunningProgram Worker(params string[] options) => Worker(variables, options);

    /// <param name="own">Variables of this one.</param>
    public RunningProgram Worker(IReadOnlyDictionary<string, string?> own, params string[] options) => Start(own, ["worker", "--processes", "4", .. options]);

    /// <summary>A command that waits for them, while the test goes on.</summary>
    public RunningProgram Begin(params string[] command) => Start(variables, [.. command, "--executor", "rabbitmq"]);

    /// <summary>One to its end.</summary>
    public CommandResult Run(params string[] command) => DolmaProgram.Run(directory, WithBroker(variables), [.. command, "--executor", "rabbitmq", "--queue", _queue]);

    /// <summary>The messages that nobody is to try any more, as header and text of each header, taken out of their queue.</summary>
    public async Task<List<Dictionary<string, string>>> DeadAsync()
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        var dead = new List<Dictionary<string, string>>();
        while (await channel.BasicGetAsync(_queue + ".dead", autoAck: true) is { } message)
        {
            dead.Add(message.BasicProperties.Headers!.ToDictionary(
                header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : $"{header.Value}", StringComparer.Ordinal));
        }

        return dead;
    }

    /// <summary>Tells all of them to end, which they do well.</summary>
    public void StopAll()
    {
        foreach (RunningProgram program in _programs.Where(program => !program.HasExited))
        {
            program.Signal("TERM");
            program.Wait().ShouldBe(0, program.Said);
        }
    }

    public void Dispose()
    {
        foreach (RunningProgram program in _programs)
            program.Dispose();
    }

    private RunningProgram Start(IReadOnlyDictionary<string, string?> own, params string[] arguments)
    {
        var program = new RunningProgram(directory, WithBroker(own), [.. arguments, "--queue", _queue]);
        _programs.Add(program);
        return program;
    }

    private Dictionary<string, string?> WithBroker(IReadOnlyDictionary<string, string?> own) =>
        new(own, StringComparer.Ordinal) { [BrokerAddress.AddressVariable] = broker.Address };
}
