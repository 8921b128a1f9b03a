using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Broker, S3 gateway and workers on hosts of their own, whose links are cut for longer than a heartbeat: nothing is refused, nothing answered, and what is
/// written does not show it.
/// </summary>
public sealed class NetworkCutTests(ITestOutputHelper output) : IDisposable
{
    private const int BrokerHost = 0, GatewayHost = 1, FirstWorker = 2, Workers = 2;

    /// <summary>Of connections and of claims, in seconds.</summary>
    private const int Heartbeat = 1, Lease = 2;

    private readonly TempFolder _folder = TempFolder.InMemory();
    private readonly List<RunningProgram> _workers = [];
    private readonly string _queue = $"cut-{Guid.NewGuid():N}";
    private readonly Dictionary<string, string?> _variables = DolmaProgram.Variables();

    public void Dispose()
    {
        foreach (RunningProgram worker in _workers)
            worker.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void ABrokerThatIsCutOffIsMissedAndFoundAgain()
    {
        using TestNetwork network = TestNetwork.Start(FirstWorker + Workers);
        using RabbitBroker broker = RabbitBroker.On(network, BrokerHost);
        Begin(network, broker);
        string go = _folder["go"];
        for (int i = 0; i < 4; i++)
            _folder.Write($"c/documents/{i}.jsonl", $"{{\"id\":\"1\",\"text\":\"{(i == 0 ? $"wait for {go}" : "a")}\"}}\n");
        using var coordinator = new RunningProgram(_folder.FullPath, _variables, Coordinated(
            "tag", "--documents", "c/documents/*", "--taggers", "patient_v1", "--tagger_modules", typeof(PatientTagger).Assembly.Location, "--experiment", "x"));
        string attributes = _folder["c/attributes/x"];
        RunningProgram.Eventually(() => DolmaProgram.Files(attributes).Count(file => !file.StartsWith('.')) == 3, () => coordinator.Said);

        network.Cut(BrokerHost);
        coordinator.WaitFor("is away");
        _workers.ForEach(worker => worker.WaitFor("is away"));
        // What is under way goes on meanwhile.
        _folder.Write("go", "");
        RunningProgram.Eventually(() => DolmaProgram.Files(attributes).Count(file => !file.StartsWith('.')) == 4, () => coordinator.Said);
        network.Join(BrokerHost);

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 4 of 4 shards written");
        _workers.ForEach(worker => worker.WaitFor("is back"));
        StopAll();
        ProjectContent.NothingIsLeftOver(_folder.FullPath);
    }

    [SkippableTheory]
    [InlineData(12)]
    public void LinksThatAreCutAtRandomMomentsDoNotShowInTheOutputs(int cuts)
    {
        Skip.IfNot(SyntheticDocuments.RunsAll, "takes some minutes: ./test.sh --all");
        using TestNetwork network = TestNetwork.Start(FirstWorker + Workers);
        using RabbitBroker broker = RabbitBroker.On(network, BrokerHost);
        using CephGateway gateway = CephGateway.On(network, GatewayHost);
        foreach ((string name, string? value) in gateway.Require())
            _variables[name] = value;
        Begin(network, broker);
        var random = new Random(TestSeed.Next(output.WriteLine));
        int[] hosts = [.. Enumerable.Range(0, cuts).Select(i => i % (FirstWorker + Workers))];
        random.Shuffle(hosts);
        IReadOnlyList<string> expected = PipelineProject.ContentOfOneProcess();
        for (int next = 0; next < hosts.Length;)
        {
            using var project = new S3Project(gateway, _folder[$"{next}"], PipelineProject.Shards);
            int starts = 0;
            while (true)
            {
                starts.ShouldBeLessThan(100);
                using var coordinator = new RunningProgram(project.Folder, _variables, Coordinated("run", PipelineProject.Pipeline));
                starts++;
                while (!coordinator.HasExited)
                {
                    Thread.Sleep(random.Next(100, 2000));
                    if (next == hosts.Length || coordinator.HasExited)
                        continue;
                    network.Cut(hosts[next]);
                    // A broker misses a client, and a client a broker, after two heartbeats.
                    Thread.Sleep(random.Next(2000 * Heartbeat, 8000 * Heartbeat));
                    network.Join(hosts[next++]);
                }

                if (coordinator.Wait(TimeSpan.FromMinutes(10)) == 0)
                    break;
                output.WriteLine(coordinator.Said);
            }

            output.WriteLine($"{next} cuts so far; {starts} starts of the coordinator");
            project.ShouldBe(expected);
        }

        output.WriteLine($"hosts cut: {string.Join(", ", hosts)}");
        StopAll();
    }

    private void Begin(TestNetwork network, RabbitBroker broker)
    {
        _variables[BrokerAddress.AddressVariable] = $"{broker.Address}?heartbeat={Heartbeat}";
        for (int worker = 0; worker < Workers; worker++)
        {
            _workers.Add(RunningProgram.On(
                network, FirstWorker + worker, _folder.FullPath, _variables, "worker", "--queue", _queue, "--acknowledge_seconds", "1", "--processes", "2"));
        }
    }

    private string[] Coordinated(params string[] command) =>
        [.. command, "--executor", "rabbitmq", "--queue", _queue, "--lease_seconds", $"{Lease}", "--attempts", "20"];

    private void StopAll()
    {
        foreach (RunningProgram worker in _workers)
        {
            worker.Signal("TERM");
            worker.Wait().ShouldBe(0, worker.Said);
        }
    }
}
