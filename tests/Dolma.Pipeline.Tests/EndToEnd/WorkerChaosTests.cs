using Dolma.Pipeline.Executors.RabbitMq;
using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Coordinator, workers and broker are killed, frozen and started again at random moments: it does not show in what is written.</summary>
[Collection(BrokerCollection.Name)]
public sealed class WorkerChaosTests(RabbitBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int Workers = 3;

    private readonly TempFolder _folder = new();
    private readonly string _queue = $"chaos-{Guid.NewGuid():N}";
    private readonly Lock _lock = new();
    private readonly List<RunningProgram> _workers = [];
    private RunningProgram? _coordinator;

    public void Dispose()
    {
        _coordinator?.Dispose();
        foreach (RunningProgram worker in _workers)
            worker.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void NothingThatDiesOrFreezesShowsInTheOutputs() => Run(megabytes: 4, blows: 5);

    [SkippableFact]
    public void NothingThatDiesOrFreezesShowsInTheOutputsInTheLongRun()
    {
        Skip.If(Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") is null, "takes some minutes: ./test.sh --all");
        Run(megabytes: 40, blows: 100);
    }

    private void Run(double megabytes, int blows)
    {
        string address = broker.Address;
        List<string> expected = SharedProject.ContentOfOneProcess(_folder["alone"], megabytes);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, {address}");
        using var over = new CancellationTokenSource();
        var dealt = new List<string>();
        Task monkey = Task.Factory.StartNew(() => Strike(new Random(seed), blows, dealt, over.Token), TaskCreationOptions.LongRunning);

        int starts = 0;
        int projects = 0;
        while (dealt.Count < blows)
        {
            monkey.IsCompleted.ShouldBeFalse(monkey.Exception?.ToString());
            string project = SharedProject.Make(_folder[$"{++projects}"], megabytes);
            foreach (string[] stage in SharedProject.Stages)
                starts += Finish(project, stage, blows);
            SharedProject.Content(project).ShouldBe(expected);
        }

        over.Cancel();
        monkey.GetAwaiter().GetResult();
        output.WriteLine($"{projects} projects, {starts} starts of a coordinator; {string.Join(", ", dealt)}");
        foreach (RunningProgram worker in _workers.Where(worker => !worker.HasExited))
        {
            worker.Signal("TERM");
            worker.Wait().ShouldBe(0, worker.Said);
        }

        for (int project = 1; project <= projects; project++)
        {
            SharedProject.Content(_folder[$"{project}"]).ShouldBe(expected);
            ProjectContent.NothingIsLeftOver(_folder[$"{project}"]);
        }
    }

    /// <summary>Starts the coordinator again until it says that all is done.</summary>
    /// <returns>How often it was started.</returns>
    private int Finish(string project, string[] stage, int most)
    {
        for (int starts = 1; ; starts++)
        {
            _coordinator?.Dispose();
            _coordinator = new RunningProgram(
                project, Variables(), [.. stage, "--executor", "rabbitmq", "--queue", _queue, "--lease_seconds", "2", "--attempts", "20"]);
            if (_coordinator.Wait(TimeSpan.FromMinutes(5)) == 0)
                return starts;
            starts.ShouldBeLessThan(10 * most, _coordinator.Said);
            // A scheduler waits before it tries again; the broker may be away.
            Thread.Sleep(1000);
        }
    }

    private void Strike(Random random, int blows, List<string> dealt, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            lock (_lock)
            {
                // Who is gone is replaced, as a scheduler does.
                foreach (RunningProgram gone in _workers.Where(worker => worker.HasExited).ToList())
                {
                    _workers.Remove(gone);
                    gone.Dispose();
                }

                while (_workers.Count < Workers)
                    _workers.Add(new RunningProgram(_folder.FullPath, Variables(), "worker", "--queue", _queue, "--acknowledge_seconds", "1", "--processes", "2"));
            }

            over.WaitHandle.WaitOne(random.Next(200, 1500));
            if (over.IsCancellationRequested || dealt.Count >= blows)
                continue;
            RunningProgram victim = _workers[random.Next(_workers.Count)];
            switch (random.Next(8))
            {
                case 0 or 1 when _coordinator is { HasExited: false } coordinator:
                    dealt.Add("coordinator killed");
                    Try(() => coordinator.Signal("KILL"));
                    break;
                case 2 or 3:
                    dealt.Add("worker frozen");
                    Try(() => victim.Signal("STOP"));
                    Thread.Sleep(3500);
                    Try(() => victim.Signal("CONT"));
                    break;
                case 4:
                    dealt.Add("broker killed");
                    broker.Kill();
                    Thread.Sleep(random.Next(500));
                    broker.Restart();
                    break;
                case 5:
                    dealt.Add("worker stopped");
                    Try(() => victim.Signal("TERM"));
                    break;
                default:
                    dealt.Add("worker killed");
                    Try(() => victim.Signal("KILL"));
                    break;
            }
        }
    }

    /// <summary>It may have ended by itself.</summary>
    private static void Try(Action signal)
    {
        try
        {
            signal();
        }
        catch (ShouldAssertException)
        {
        }
    }

    private Dictionary<string, string?> Variables()
    {
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables[BrokerAddress.AddressVariable] = $"{broker.Address}?heartbeat=1";
        return variables;
    }
}
