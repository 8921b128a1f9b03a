using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Workers whose data lies in a bucket, on real servers.</summary>
[Collection(BrokerCollection.Name)]
public sealed class S3WorkerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestBucket _bucket;
    private readonly Crew _crew;

    public S3WorkerTests(RabbitBroker broker, CephGateway server)
    {
        _bucket = new TestBucket(server);
        _crew = new Crew(broker, _folder.FullPath, _bucket.Variables());
    }

    public void Dispose()
    {
        _crew.Dispose();
        _bucket.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public void TheyWriteWhatOneProcessWritesOnItsDisk()
    {
        List<string> expected = SharedProject.ContentOfOneProcess(_folder["alone"], megabytes: 1);
        SharedProject.Make(_folder.FullPath, megabytes: 1, _bucket);
        _crew.Worker();
        _crew.Worker();

        foreach (string[] stage in SharedProject.StagesAt(_bucket.Root + "/"))
        {
            CommandResult result = _crew.Run(stage);
            result.ExitCode.ShouldBe(0, result + _crew.Said);
        }

        _crew.StopAll();
        _bucket.ShouldHave(expected, SharedProject.Data);
    }

    [SkippableFact]
    public void OneWhoseTokenExpiresLeavesItsShardsToTheOthersAndSaysWhy()
    {
        _bucket.PutShards(12);
        using var front = new S3Front(_bucket.Variables()["AWS_ENDPOINT_URL"]!);
        bool hasExpired = false;
        front.Answer = request =>
        {
            // As soon as it has something to write.
            if (request.Method == "PUT" && request.Target.Contains("/c/attributes/x/", StringComparison.Ordinal) && !request.Target.Contains(".claim-", StringComparison.Ordinal))
                Volatile.Write(ref hasExpired, true);
            return Volatile.Read(ref hasExpired) ? (400, "ExpiredToken") : null;
        };
        RunningProgram unlucky = _crew.Worker(_bucket.Variables(front.Endpoint));
        using RunningProgram command = _crew.Begin(["tag", "--documents", $"{_bucket.Root}/c/documents/*", "--taggers", "char_length_v1", "--experiment", "x", "--lease_seconds", "2"]);

        unlucky.Wait().ShouldBe(1, _crew.Said);
        unlucky.Said.ShouldContain("the credentials have expired (ExpiredToken). Get new ones, and run again");
        _crew.Worker();

        command.Wait().ShouldBe(0, _crew.Said);
        command.Said.ShouldContain("tag: 12 of 12 shards written");
        _bucket.Keys("c/attributes").Length.ShouldBe(12);
        _crew.StopAll();
        ProjectContent.NothingIsLeftOver(_bucket);
    }

    [SkippableFact]
    public void AWorkerWhoseClockIsTenMinutesOffTakesNothingFromAnotherAndLosesNothing()
    {
        // Far less than the clocks are off, and long enough for an owner whose machine is busy to renew its claims in time.
        const int Lease = 5;
        string go = _folder["go"];
        _bucket.PutShards(4, i => i % 2 == 0 ? $"wait for {go}" : "a");
        string[] command =
        [
            "tag", "--documents", $"{_bucket.Root}/c/documents/*", "--taggers", "patient_v1", "--tagger_modules", typeof(PatientTagger).Assembly.Location,
            "--experiment", "x", "--lease_seconds", $"{Lease}",
        ];
        _crew.Worker(WrongClock.Of(_bucket.Variables(), _folder, 10));
        RunningProgram other = _crew.Worker(WrongClock.Of(_bucket.Variables(), _folder, -10));
        using RunningProgram coordinator = _crew.Begin(command);
        // Those that wait: a claim of one that is done goes a moment after its output comes.
        string[] waiting = [.. ((int[])[0, 2]).Select(shard => $"{_bucket.Root}/c/attributes/x/.dolma/{shard}.jsonl.json.claim-1")];
        RunningProgram.Eventually(
            () => _bucket.Keys("c/attributes").Length == 2 && Claims().Select(claim => claim.Path).SequenceEqual(waiting, StringComparer.Ordinal), () => _crew.Said);
        // Four leases, in each of which the owners renew their claims six times: whoever compared clocks would take what another has.
        var versions = new HashSet<StoredFile>();
        RunningProgram.Eventually(
            () =>
            {
                versions.UnionWith(Claims());
                return versions.Count >= 2 * 4 * 6;
            },
            () => _crew.Said);

        Claims().Select(claim => claim.Path).ShouldBe(waiting);
        _folder.Write("go", "");
        coordinator.Wait().ShouldBe(0, _crew.Said);
        coordinator.Said.ShouldContain("tag: 4 of 4 shards written");
        _crew.StopAll();
        other.HasExited.ShouldBeTrue();
        ProjectContent.NothingIsLeftOver(_bucket);
    }

    private List<StoredFile> Claims() =>
        [.. _bucket.Storage.List(_bucket.Root).Where(file => file.Path.Contains(".claim-", StringComparison.Ordinal))];
}
