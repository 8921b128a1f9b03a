using Dolma.Testing;
using Xunit.Abstractions;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// Coordinator, workers, broker and S3 gateway are killed, frozen and started again at random moments of a whole pipeline: it does not show in what is
/// written, and nothing is left over.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class WorkerChaosTests(RabbitBroker broker, CephGateway gateway, ITestOutputHelper output) : IDisposable
{
    private const int Workers = 3;

    /// <summary>Of claims and of connections, in seconds: short, so that what is frozen for <see cref="Frost"/> is past both.</summary>
    private const int Lease = 2, Heartbeat = 1;

    private static readonly TimeSpan Frost = TimeSpan.FromSeconds(3.5);

    private readonly TempFolder _folder = TempFolder.InMemory();
    private readonly List<RunningProgram> _workers = [];
    private readonly List<Blow> _dealt = [];
    private Crew? _crew;

    /// <summary>Milliseconds between two blows, in the main: so that they meet every stage.</summary>
    private int _longestPause = 1500;

    private RunningProgram? _coordinator;

    private enum Blow
    {
        CoordinatorKilled,
        WorkerKilled,
        WorkerFrozen,
        WorkerStopped,
        BrokerKilled,
        GatewayKilled,
    }

    public void Dispose()
    {
        _crew?.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void NothingThatDiesOrFreezesShowsInTheOutputs()
    {
        _crew = new Crew(broker, _folder.FullPath, DolmaProgram.Variables()) { Heartbeat = Heartbeat };
        IReadOnlyList<string> expected = PipelineProject.ContentOfOneProcess();
        var projects = new List<string>();
        Run(Blows(5, [.. Enum.GetValues<Blow>().Except([Blow.GatewayKilled])]), () =>
        {
            projects.Add(PipelineProject.Make(_folder[$"{projects.Count}"]));
            return projects[^1];
        });
        foreach (string project in projects)
        {
            PipelineProject.Content(project).ShouldBe(expected);
            ProjectContent.NothingIsLeftOver(project);
        }
    }

    [SkippableTheory]
    [InlineData(20)]
    public void NorWithDataOnS3WhoseGatewayDiesToo(int blows)
    {
        Skip.IfNot(SyntheticDocuments.RunsAll, "takes some minutes: ./test.sh --all");
        _crew = new Crew(broker, _folder.FullPath, DolmaProgram.Variables(gateway.Require())) { Heartbeat = Heartbeat };
        // Requests take longer than files.
        _longestPause = 5000;
        IReadOnlyList<string> expected = PipelineProject.ContentOfOneProcess();
        var buckets = new List<TestBucket>();
        try
        {
            Run(Blows(blows, Enum.GetValues<Blow>()), () =>
            {
                buckets.Add(new TestBucket(gateway));
                return PipelineProject.Make(_folder[$"{buckets.Count}"], PipelineProject.Shards, buckets[^1]);
            });
            buckets.ForEach(bucket => bucket.ShouldHave(expected, PipelineProject.Data));
        }
        finally
        {
            buckets.ForEach(bucket => bucket.Dispose());
        }
    }

    /// <summary>So many in a random order, each of them as often as any other.</summary>
    private Queue<(Blow Blow, int Chance)> Blows(int count, Blow[] kinds)
    {
        var random = new Random(TestSeed.Next(output.WriteLine));
        Blow[] blows = [.. Enumerable.Range(0, count).Select(i => kinds[i % kinds.Length])];
        random.Shuffle(blows);
        return new Queue<(Blow, int)>(blows.Select(blow => (blow, random.Next())));
    }

    /// <summary>Runs project after project until all blows are dealt.</summary>
    private void Run(Queue<(Blow Blow, int Chance)> blows, Func<string> make)
    {
        using var over = new CancellationTokenSource();
        // Nobody strikes while a test makes its inputs, or looks at outputs.
        using var atWork = new ManualResetEventSlim();
        Task monkey = Task.Factory.StartNew(() => Strike(blows, atWork, over.Token), TaskCreationOptions.LongRunning);
        int projects = 0;
        int starts = 0;
        while (!monkey.IsCompleted && blows.Count > 0)
        {
            atWork.Reset();
            string project = make();
            atWork.Set();
            projects++;
            starts += Finish(project);
        }

        over.Cancel();
        monkey.GetAwaiter().GetResult();
        output.WriteLine($"{projects} projects, {starts} starts of a coordinator; {string.Join(", ", _dealt)}");
        _crew!.StopAll();
    }

    /// <summary>Starts the coordinator again until it says that all is done.</summary>
    /// <returns>How often it was started.</returns>
    private int Finish(string project)
    {
        const int MostStarts = 200;
        for (int starts = 1; ; starts++)
        {
            _coordinator = _crew!.Begin(["run", PipelineProject.Pipeline, "--lease_seconds", $"{Lease}", "--attempts", "20"], project);
            if (_coordinator.Wait(TimeSpan.FromMinutes(10)) == 0)
                return starts;
            starts.ShouldBeLessThan(MostStarts, _coordinator.Said);
            // A scheduler waits before it tries again; the broker may be away.
            Thread.Sleep(1000);
        }
    }

    private void Strike(Queue<(Blow Blow, int Chance)> blows, ManualResetEventSlim atWork, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            Replace();
            (Blow blow, int chance) = blows.Count > 0 ? blows.Peek() : default;
            over.WaitHandle.WaitOne(200 + chance % _longestPause);
            if (over.IsCancellationRequested || blows.Count == 0 || !atWork.IsSet)
                continue;
            // A worker that is killed after the end of a run may leave something that nobody removes before the next one.
            if (blow is Blow.CoordinatorKilled or Blow.WorkerKilled && _coordinator is not { HasExited: false })
                continue;
            Deal(blow, _workers[chance % Workers]);
            _dealt.Add(blow);
            blows.Dequeue();
        }
    }

    /// <summary>Who is gone is replaced, as a scheduler does.</summary>
    private void Replace()
    {
        _workers.RemoveAll(worker => worker.HasExited);
        while (_workers.Count < Workers)
            _workers.Add(_crew!.Worker("--processes", "2"));
    }

    private void Deal(Blow blow, RunningProgram worker)
    {
        switch (blow)
        {
            case Blow.CoordinatorKilled:
                Try(() => _coordinator!.Signal("KILL"));
                break;
            case Blow.WorkerFrozen:
                Try(() => worker.Signal("STOP"));
                Thread.Sleep(Frost);
                Try(() => worker.Signal("CONT"));
                break;
            case Blow.WorkerStopped:
                Try(() => worker.Signal("TERM"));
                break;
            case Blow.WorkerKilled:
                Try(() => worker.Signal("KILL"));
                break;
            case Blow.BrokerKilled:
                broker.Kill();
                broker.Restart();
                break;
            case Blow.GatewayKilled:
                gateway.Kill();
                gateway.Restart();
                break;
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
        catch (InvalidOperationException)
        {
        }
    }
}
