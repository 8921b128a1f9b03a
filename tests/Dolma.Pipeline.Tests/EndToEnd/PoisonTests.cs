using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A shard that cannot be done, given to workers: it is named, its message is kept, and all others are done.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PoisonTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Crew _crew;

    public PoisonTests(RabbitBroker broker) => _crew = new Crew(broker, _folder.FullPath, DolmaProgram.Variables());

    public void Dispose()
    {
        _crew.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task OneThatFailsIsTriedByAnyAndKeptWithItsErrorEvenIfTheQueueIsFull()
    {
        Shards(12, i => i == 5 ? "{broken" : Document("a"));
        _crew.Worker();
        _crew.Worker();

        CommandResult result = _crew.Run([.. Tag("char_length_v1"), "--attempts", "3", "--queue_length", "1", "--lease_seconds", "1"]);

        result.ExitCode.ShouldBe(1, result + _crew.Said);
        result.Errors.ShouldContain("tag: 11 of 12 shards written, 1 failed");
        Files().ShouldBe([.. Enumerable.Range(0, 12).Where(i => i != 5).Select(i => $"{i}.jsonl").Order(StringComparer.Ordinal)]);
        Dictionary<string, string> dead = (await _crew.DeadAsync()).ShouldHaveSingleItem();
        dead["shard"].ShouldContain("c/documents/5.jsonl");
        dead["error"].ShouldContain("c/documents/5.jsonl, line 1");
        dead["attempts"].ShouldBe("3");
        dead["worker"].ShouldStartWith("process ");
    }

    [SkippableFact]
    public async Task OneThatEndsEachProcessIsNamedAfterTheLossesThatAreAllowedAndTakesNoOtherWithIt()
    {
        const int Poison = 1;
        // The neighbours take long enough to be under way when their process ends for the first time.
        Shards(5, i => Document(i == Poison ? "die" : "wait 700"));
        using RunningProgram command = _crew.Begin([.. Tag("patient_v1"), "--loss_limit", "2", "--lease_seconds", "2"]);
        int lost = 0;
        while (!command.HasExited)
        {
            RunningProgram worker = _crew.Worker();
            RunningProgram.Eventually(() => worker.HasExited || command.HasExited, () => _crew.Said);
            lost += worker.HasExited ? 1 : 0;
        }

        command.Wait().ShouldBe(1, _crew.Said);
        lost.ShouldBe(3, _crew.Said);
        command.Said.ShouldContain("tag: 4 of 5 shards written, 1 failed", customMessage: _crew.Said);
        command.Said.ShouldContain($"error: c/documents/{Poison}.jsonl: 3 processes in a row were killed, or fell silent, while they had this shard");
        Files().ShouldBe(["0.jsonl", "2.jsonl", "3.jsonl", "4.jsonl"]);
        Dictionary<string, string> dead = (await _crew.DeadAsync()).ShouldHaveSingleItem();
        dead["shard"].ShouldContain($"c/documents/{Poison}.jsonl");
        dead["error"].ShouldContain("3 processes in a row were killed");

        // The next run tries it again.
        _folder.Write($"c/documents/{Poison}.jsonl", Document("a"));
        CommandResult again = _crew.Run(Tag("patient_v1"));
        again.ExitCode.ShouldBe(0, again + _crew.Said);
        again.Errors.ShouldContain("tag: 1 of 5 shards written, 4 skipped: done before");
        _crew.StopAll();
        ProjectContent.NothingIsLeftOver(_folder.FullPath);
    }

    private static string Document(string text) => $"{{\"id\":\"1\",\"text\":\"{text}\"}}\n";

    private static string[] Tag(string tagger) =>
    [
        "tag", "--documents", "c/documents/*", "--taggers", tagger, "--experiment", "x",
        .. tagger == "patient_v1" ? (string[])["--tagger_modules", typeof(PatientTagger).Assembly.Location] : [],
    ];

    private void Shards(int count, Func<int, string> content)
    {
        for (int i = 0; i < count; i++)
            _folder.Write($"c/documents/{i}.jsonl", content(i));
    }

    private List<string> Files() => [.. DolmaProgram.Files(_folder["c/attributes/x"]).Where(path => !Path.GetFileName(path).StartsWith('.'))];
}
