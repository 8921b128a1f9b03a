using System.Text.Json;
using Dolma.Pipeline.Tests.EndToEnd;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Telemetry;

/// <summary>What collector and reports see of a run that workers do: who did what, and each shard once.</summary>
[Collection(BrokerCollection.Name)]
public sealed class WorkerTelemetryTests(RabbitBroker broker) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void ShardsAreCountedByWhoDidThemAndByWhoLearntOfIt()
    {
        for (int i = 0; i < 5; i++)
            _folder.Write($"c/documents/{i}.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}\n");
        string[] command = ["tag", "--documents", "c/documents/[01].jsonl", "--taggers", "char_length_v1", "--experiment", "x"];
        DolmaProgram.Succeed(_folder.FullPath, command);
        _folder.Write("c/documents/4.jsonl", "{broken");
        command[2] = "c/documents/*";
        using var ofWorker = new OtlpCollector();
        using var ofCommand = new OtlpCollector();
        using var crew = new Crew(broker, _folder.FullPath, Variables(ofCommand));
        crew.Worker(Variables(ofWorker));

        CommandResult result = crew.Run([.. command, "--attempts", "1", "--report", "run.json"]);

        result.ExitCode.ShouldBe(1, result + crew.Said);
        crew.StopAll();
        Shards(ofCommand).ShouldBe(["done by others: 2", "failed by others: 1", "skipped by self: 2"]);
        Shards(ofWorker).ShouldBe(["done by self: 2", "failed by self: 1"]);
        // The broken line was read, too.
        ofWorker.Total("dolma.documents", "stage", "tag").ShouldBe(5);
        ofWorker.Spans.Where(span => span.Name == "shard").Select(span => span.Attributes["status"]).Order(StringComparer.Ordinal).ShouldBe(["done", "done", "failed"]);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(_folder["run.json"]));
        string.Join(' ', report.RootElement.GetProperty("stages")[0].GetProperty("shards").EnumerateObject().Select(shards => $"{shards.Name}={shards.Value}"))
            .ShouldBe("total=5 done=2 elsewhere=0 skipped=2 failed=1 not_run=0");
    }

    [SkippableFact]
    public void RanksTellWhatOthersDidFromWhatWasDoneBefore()
    {
        for (int i = 0; i < 3; i++)
            _folder.Write($"c/documents/{i}.jsonl", $"{{\"id\":\"1\",\"text\":\"{(i == 1 ? $"wait for {_folder["go"]}" : "a")}\"}}\n");
        string[] Tag(string documents) =>
        [
            "tag", "--documents", documents, "--taggers", "patient_v1", "--tagger_modules", typeof(PatientTagger).Assembly.Location, "--experiment", "x", "--world", "2",
        ];
        DolmaProgram.Succeed(_folder.FullPath, [.. Tag("c/documents/0.jsonl"), "--rank", "0"]);
        using var first = new RunningProgram(_folder.FullPath, DolmaProgram.Variables(), [.. Tag("c/documents/*"), "--rank", "1"]);
        // The output is there before its marker, and only the marker says that it is done.
        RunningProgram.Eventually(() => File.Exists(_folder["c/attributes/x/.dolma/1.jsonl.json.claim-1"]), () => first.Said);
        RunningProgram.Eventually(() => File.Exists(_folder["c/attributes/x/.dolma/2.jsonl.json"]), () => first.Said);
        // It begins while the first one is at work, and ends after it.
        using var second = new RunningProgram(_folder.FullPath, DolmaProgram.Variables(), [.. Tag("c/documents/*"), "--rank", "0", "--report", "run.json"]);
        second.WaitFor("tag: 0/1 shards (2 done before)");
        _folder.Write("go", "");

        first.Wait().ShouldBe(0, first.Said);
        second.Wait().ShouldBe(0, second.Said);
        first.Said.ShouldContain("tag: 2 of 3 shards written, 1 skipped: done before");
        second.Said.ShouldContain("tag: 0 of 3 shards written, 1 by other processes, 2 skipped: done before");
        DolmaProgram.Succeed(_folder.FullPath, "report", "--reports", "run.0.json").Output.ShouldContain("3 (1 by others) (2 skipped)");
    }

    private static Dictionary<string, string?> Variables(OtlpCollector collector) => new(DolmaProgram.Variables(), StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address };

    /// <summary>The last point of each series.</summary>
    private static List<string> Shards(OtlpCollector collector) =>
    [
        .. collector.Points.Where(point => point.Metric == "dolma.shards").GroupBy(point => $"{point.Attributes["status"]} by {point.Attributes["by"]}")
            .Select(series => $"{series.Key}: {series.Last().Value}").Order(StringComparer.Ordinal),
    ];
}
