using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Broker, S3 gateway and workers on hosts of their own, whose links are cut for longer than a heartbeat: nothing is refused, nothing answered, and what is
/// written does not show it.
/// </summary>
public sealed class NetworkCutTests(ITestOutputHelper output) : TagScene(TempFolder.InMemory())
{
    private const int BrokerHost = 0, GatewayHost = 1, FirstWorker = 2, Workers = 2;

    /// <summary>Of connections and of claims, in seconds.</summary>
    private const int Heartbeat = 1, Lease = 2;

    [SkippableFact]
    public void ABrokerThatIsCutOffIsMissedAndFoundAgain()
    {
        using TestNetwork network = TestNetwork.Start(FirstWorker + Workers);
        using RabbitBroker broker = RabbitBroker.On(network, BrokerHost);
        using var crew = new Crew(broker, Folder.FullPath, DolmaProgram.Variables()) { Heartbeat = Heartbeat };
        RunningProgram[] workers = Start(crew, network);
        Shards(4, i => i == 0 ? $"wait for {Folder["go"]}" : "a");
        using RunningProgram coordinator = crew.Begin(Tireless(Tag("patient_v1")));
        // Until it has begun a worker gives a shard back that it has had for long, and then it may be the broker's.
        RunningProgram.Eventually(() => Files().Count == 3 && IsTaken(0), () => crew.Said);

        network.Cut(BrokerHost);
        coordinator.WaitFor("is away");
        Array.ForEach(workers, worker => worker.WaitFor("is away"));
        // What is under way goes on meanwhile.
        Folder.Write("go", "");
        RunningProgram.Eventually(() => Files().Count == 4, () => crew.Said);
        network.Join(BrokerHost);

        coordinator.Wait().ShouldBe(0, coordinator.Said);
        coordinator.Said.ShouldContain("tag: 4 of 4 shards written");
        Array.ForEach(workers, worker => worker.WaitFor("is back"));
        crew.StopAll();
        ProjectContent.NothingIsLeftOver(Folder.FullPath);
    }

    [SkippableTheory]
    [InlineData(12)]
    public void LinksThatAreCutAtRandomMomentsDoNotShowInTheOutputs(int cuts)
    {
        Skip.IfNot(SyntheticDocuments.RunsAll, "takes some minutes: ./test.sh --all");
        using TestNetwork network = TestNetwork.Start(FirstWorker + Workers);
        using RabbitBroker broker = RabbitBroker.On(network, BrokerHost);
        using CephGateway gateway = CephGateway.On(network, GatewayHost);
        using var crew = new Crew(broker, Folder.FullPath, DolmaProgram.Variables(gateway.Require())) { Heartbeat = Heartbeat };
        Start(crew, network);
        var random = new Random(TestSeed.Next(output.WriteLine));
        int[] hosts = [.. Enumerable.Range(0, cuts).Select(i => i % (FirstWorker + Workers))];
        random.Shuffle(hosts);
        IReadOnlyList<string> expected = PipelineProject.ContentOfOneProcess();
        var buckets = new List<TestBucket>();
        for (int next = 0; next < hosts.Length;)
        {
            buckets.Add(new TestBucket(gateway));
            string project = PipelineProject.Make(Folder[$"{next}"], PipelineProject.Shards, buckets[^1]);
            int starts = 0;
            while (true)
            {
                starts.ShouldBeLessThan(100);
                using RunningProgram coordinator = crew.Begin(Tireless(["run", PipelineProject.Pipeline]), project);
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
        }

        output.WriteLine($"hosts cut: {string.Join(", ", hosts)}");
        // One whose link was cut may only now find out that others have done its shard, and give its claim up.
        crew.StopAll();
        buckets.ForEach(bucket => bucket.ShouldHave(expected, PipelineProject.Data));
        buckets.ForEach(bucket => bucket.Dispose());
    }

    private static RunningProgram[] Start(Crew crew, TestNetwork network) =>
        [.. Enumerable.Range(FirstWorker, Workers).Select(host => crew.Worker(network, host, "--processes", "2"))];

    private static string[] Tireless(string[] command) => [.. command, "--lease_seconds", $"{Lease}", "--attempts", "20"];
}
