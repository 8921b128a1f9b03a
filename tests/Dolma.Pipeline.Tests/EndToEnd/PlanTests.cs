using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>What <c>dolma plan</c> says of the demo, against what the demo then makes.</summary>
public sealed class PlanTests
{
    /// <summary>As docs/plan.md says.</summary>
    private const double Factor = 1.5;

    [SkippableFact]
    public void TheOutputsOfTheSamplesAreWithinTheFactorOfTheDocs()
    {
        File.ReadAllText(SharedData.InRepository("docs/plan.md")).ShouldContain($"within a factor of {Factor}");
        using var folder = new TempFolder();
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/documents"), folder["corpus/documents"]);
        File.Copy(SharedData.InRepository("samples/tokenizer.json"), folder["tokenizer.json"]);
        string pipeline = SharedData.InRepository("configs/demo/pipeline.yaml");
        // A quarter of all there is.
        using JsonDocument plan = JsonDocument.Parse(DolmaProgram.Succeed(folder.FullPath, "plan", pipeline, "--sample", "200kB", "--json").Output);
        plan.RootElement.GetProperty("sample_bytes").GetInt64().ShouldBeLessThan(400_000);
        DolmaProgram.Succeed(folder.FullPath, "run", pipeline, "--report", "run.json");
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(folder["run.json"]));
        var steps = report.RootElement.GetProperty("stages").EnumerateArray().ToDictionary(step => step.GetProperty("pipeline_stage").GetString()!, StringComparer.Ordinal);
        foreach (JsonElement stage in plan.RootElement.GetProperty("stages").EnumerateArray())
        {
            string name = stage.GetProperty("stage").GetString()!;
            JsonElement counts = steps[name].GetProperty("counts");
            Near(name, stage.GetProperty("documents").GetInt64(), counts.GetProperty("documents_in").GetInt64());
            Near(name, stage.GetProperty("bytes_in").GetInt64(), counts.GetProperty("bytes_in").GetInt64());
            // A filter of a mebibyte stands beside the attributes.
            long filter = name.StartsWith("dedupe", StringComparison.Ordinal) ? new FileInfo(folder[$"filters/{name["dedupe-".Length..]}.bin"]).Length : 0;
            Near(name, stage.GetProperty("bytes_out").GetInt64(), filter + steps[name].GetProperty("outputs").EnumerateArray().Sum(output => output.GetProperty("bytes").GetInt64()));
            if (name == "tokens")
                Near(name, stage.GetProperty("tokens").GetInt64(), counts.GetProperty("tokens").GetInt64());
        }
    }

    private static void Near(string what, long estimate, long actual) => ((double)estimate).ShouldBeInRange(actual / Factor, actual * Factor, what);
}
