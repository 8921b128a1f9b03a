using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A folder of shards, a queue, and programs at work on them, with a real broker between them; what tests of workers begin with.</summary>
public abstract class WorkerScene(RabbitBroker broker) : IDisposable
{
    private readonly List<RunningProgram> _programs = [];

    protected RabbitBroker Broker => broker;

    /// <summary>Where everything lies, and programs run.</summary>
    protected TempFolder Folder { get; } = new();

    /// <summary>The queue of this test alone.</summary>
    protected string Queue { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>What has been started, and not been stopped by <see cref="StopAll"/>.</summary>
    private protected IReadOnlyList<RunningProgram> Programs => _programs;

    public void Dispose()
    {
        foreach (RunningProgram program in _programs)
            program.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static int Occurrences(string text, string part) => text.Split(part).Length - 1;

    private protected static string Document(string text) => $"{{\"id\":\"1\",\"text\":\"{text}\"}}\n";

    private protected static string[] Tag(string tagger) =>
    [
        "tag", "--documents", "c/documents/*", "--taggers", tagger, "--experiment", "x",
        .. tagger == "patient_v1" ? (string[])["--tagger_modules", typeof(PatientTagger).Assembly.Location] : [],
    ];

    private protected void Shards(int count, Func<int, string>? text = null)
    {
        for (int i = 0; i < count; i++)
            Folder.Write($"c/documents/{i}.jsonl", Document(text?.Invoke(i) ?? "a"));
    }

    private protected List<string> Files() => [.. DolmaProgram.Files(Folder["c/attributes/x"]).Where(path => !Path.GetFileName(path).StartsWith('.'))];

    /// <summary>Without those that are only just being renewed.</summary>
    private protected List<string> Claims() => !Directory.Exists(Folder["c/attributes/x/.dolma"]) ? []
        : [.. Directory.EnumerateFiles(Folder["c/attributes/x/.dolma"], "*.claim-*").Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>Whether this worker has a shard.</summary>
    private protected bool HasAny(RunningProgram worker) => Claims().Exists(claim =>
    {
        try
        {
            return File.ReadAllText(claim).Contains($"\"process\":{worker.Id},", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Removed, or renewed, this instant.
            return false;
        }
    });

    private protected BrokerSession Session() => BrokerSession.Open(BrokerAddress.Find(broker.Address, _ => null), "a test");

    private protected Dictionary<string, string?> Variables(int? heartbeat = null)
    {
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables[BrokerAddress.AddressVariable] = broker.Address + (heartbeat is null ? "" : $"?heartbeat={heartbeat}");
        return variables;
    }

    private protected RunningProgram Worker(params string[] options) => Start(Variables(), ["worker", .. options]);

    private protected RunningProgram Worker(int heartbeat) => Start(Variables(heartbeat), "worker");

    private protected RunningProgram Start(Dictionary<string, string?> variables, params string[] arguments)
    {
        // Well below the broker's patience; and a shard that waits is not in the way of others.
        string[] defaults = arguments[0] == "worker" ? ["--acknowledge_seconds=1", "--processes=4"] : [];
        string[] options = [.. defaults.Where(option => !arguments.Contains(option.Split('=')[0], StringComparer.Ordinal))];
        var program = new RunningProgram(Folder.FullPath, variables, [.. arguments, "--queue", Queue, .. options]);
        _programs.Add(program);
        return program;
    }

    private protected RunningProgram Coordinator(string[] command) => Start(Variables(), [.. command, "--executor", "rabbitmq"]);

    private protected CommandResult Coordinate(string project, string[] command) =>
        DolmaProgram.Run(project, Variables(), [.. command, "--executor", "rabbitmq", "--queue", Queue]);

    private protected void StopAll()
    {
        foreach (RunningProgram program in _programs.Where(program => !program.HasExited))
        {
            program.Signal("TERM");
            program.Wait().ShouldBe(0, program.Said);
        }

        _programs.Clear();
    }
}
