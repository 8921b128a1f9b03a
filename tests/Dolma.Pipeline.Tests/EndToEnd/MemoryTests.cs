using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

public sealed class MemoryTests
{
    [SkippableFact]
    public void AShardOfTwoGigabytesIsTaggedWithin400Megabytes()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") == "1", "takes minutes: set DOLMA_TEST_ALL=1 to run it");
        using var folder = new TempFolder();
        long documents = SampleCorpus.Make(SharedData.InRepository("samples/documents"), folder["c/documents"], megabytes: 2000, shards: 1);
        DolmaProgram.Succeed(
            folder.FullPath,
            ["tag", "--documents", "c/documents/*", "--experiment", "base", "--processes", "2", "--report", "report.json", "--taggers", .. DolmaProgram.SixTaggers]);
        using var report = JsonDocument.Parse(File.ReadAllBytes(folder["report.json"]));
        report.RootElement.GetProperty("stages")[0].GetProperty("documents_read").GetInt64().ShouldBe(documents);
        report.RootElement.GetProperty("peak_memory_bytes").GetInt64().ShouldBeLessThan(400_000_000);
    }
}
