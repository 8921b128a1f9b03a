using System.Text;
using Dolma.Pipeline.Tests.EndToEnd;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Telemetry;

/// <summary>What a collector sees of a run: three shards, the second with a line that cannot be used.</summary>
public sealed class TelemetryExportTests : IDisposable
{
    private const string Good = "{\"id\":\"a\",\"text\":\"one\",\"source\":\"s\"}\n{\"id\":\"b\",\"text\":\"two\",\"source\":\"s\"}\n";

    private readonly TempFolder _folder = new();

    public TelemetryExportTests()
    {
        _folder.Write("c/documents/1.json", Encoding.UTF8.GetBytes(Good));
        _folder.Write("c/documents/2.json", "not JSON\n"u8.ToArray());
        _folder.Write("c/documents/3.json", Encoding.UTF8.GetBytes(Good));
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void MetricsCountShardsDocumentsAndBytesOfAStage()
    {
        using var collector = new OtlpCollector();
        Tag("--otlp_endpoint", collector.Address).ExitCode.ShouldBe(1);
        collector.Points.Select(p => p.Metric).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(["dolma.bytes", "dolma.documents", "dolma.shards", "dolma.throughput"]);
        collector.Total("dolma.shards", "status", "done").ShouldBe(2);
        collector.Total("dolma.shards", "status", "failed").ShouldBe(1);
        collector.Total("dolma.documents", "stage", "tag").ShouldBe(5);
        collector.Total("dolma.bytes", "stage", "tag").ShouldBe((2 * Good.Length) + "not JSON".Length + 1, tolerance: 5);
    }

    [SkippableFact]
    public void ATraceHasASpanForTheCommandItsStageAndEachShard()
    {
        using var collector = new OtlpCollector();
        Tag("--otlp_endpoint", collector.Address);
        OtlpCollector.Span command = collector.Spans.Single(s => s.Name == "dolma tag");
        OtlpCollector.Span stage = collector.Spans.Single(s => s.Name == "tag");
        OtlpCollector.Span[] shards = [.. collector.Spans.Where(s => s.Name == "shard").OrderBy(s => s.Attributes["shard"], StringComparer.Ordinal)];
        command.Parent.ShouldBe("");
        stage.Parent.ShouldBe(command.Id);
        shards.Select(s => s.Parent).ShouldBe([stage.Id, stage.Id, stage.Id]);
        collector.Spans.Select(s => s.Trace).Distinct().Count().ShouldBe(1);
        shards.Select(s => s.Attributes["status"]).ShouldBe(["done", "failed", "done"]);
        shards[0].Attributes["count.documents_in"].ShouldBe("2");
        shards[1].Error.ShouldContain("2.json, line 1");
    }

    [SkippableFact]
    public void ACollectorThatIsAwayIsAWarningAndTheDataIsMade()
    {
        File.Delete(_folder["c/documents/2.json"]);
        using var nobody = new ClosedPort();
        CommandResult result = Tag("--otlp_endpoint", nobody.Endpoint);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Errors.ShouldContain($"warning: the OpenTelemetry collector at {nobody.Endpoint}");
        File.Exists(_folder["c/attributes/e/1.json"]).ShouldBeTrue();
    }

    [SkippableTheory]
    [InlineData("localhost:4318", "no address of a collector")]
    [InlineData("http://me:secret@localhost:4318", "OTEL_EXPORTER_OTLP_HEADERS")]
    public void AnAddressThatCannotBeOneIsRefused(string endpoint, string message)
    {
        CommandResult result = Tag("--otlp_endpoint", endpoint);
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain(message);
        (result.Output + result.Errors).ShouldNotContain("secret");
    }

    // In a process of its own: what other tests do at the same time would be counted too.
    private CommandResult Tag(params string[] more) => DolmaProgram.Run(
        _folder.FullPath, ["tag", "--documents", "c/documents/*", "--taggers", "char_length_v1", "--experiment", "e", .. more]);
}
