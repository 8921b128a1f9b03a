using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Benchmarks;

/// <summary>
/// Every stage on a corpus made from the samples, each as the real program with one worker. Figures come from the programs' own
/// run reports: processor time of the stage without start-up.
/// </summary>
internal static class Stages
{
    /// <summary>One run of a stage.</summary>
    private sealed record Figures(double MegabytesPerSecond, double DocumentsPerSecond, long AllocatedPerDocument, double PeakMegabytes);

    public static async Task<int> RunAsync(string root, string work, double megabytes)
    {
        string documents = Path.Combine(work, "corpus", "documents", "sample");
        Console.WriteLine($"making {megabytes:N0} MB of JSON lines from samples/documents …");
        long count = SampleCorpus.Make(Path.Combine(root, "samples", "documents"), documents, megabytes, shards: 4);
        Console.WriteLine($"{count:N0} documents\n");

        Console.WriteLine("this machine's limits                     MB/s a core");
        double gzip = 0;
        double scan = 0;
        foreach ((string name, double speed) in MachineLimits.Measure([.. Directory.EnumerateFiles(documents).Order(StringComparer.Ordinal)]))
        {
            if (name.StartsWith("gzip -dc", StringComparison.Ordinal))
                gzip = speed;
            else if (name == MachineLimits.GunzipAndScan)
                scan = speed;
            Console.WriteLine($"  {name,-38} {speed,12:N0}");
        }

        Console.WriteLine();
        Console.WriteLine("stage                                     MB/s a core   of gzip -dc   of gunzip + JSON scan   documents/s   bytes allocated/doc   peak MB");
        foreach (StageCommand stage in StageCommand.All)
        {
            Figures? best = null;
            for (int round = 0; round < stage.Rounds; round++)
            {
                stage.RemoveOutputs(work);
                if (await RunAsync(stage, root, work) is not { } figures)
                    return 1;
                best = best is null || figures.MegabytesPerSecond > best.MegabytesPerSecond ? figures : best;
            }

            Console.WriteLine(
                $"  {stage.Name,-38} {best!.MegabytesPerSecond,12:N1} {best.MegabytesPerSecond / gzip,12:P0} {best.MegabytesPerSecond / scan,23:P0} {best.DocumentsPerSecond,13:N0} {best.AllocatedPerDocument,21:N0} {best.PeakMegabytes,9:N0}");
        }

        return 0;
    }

    private static async Task<Figures?> RunAsync(StageCommand stage, string root, string work)
    {
        string report = Path.Combine(work, stage.Name + ".json");
        var start = new ProcessStartInfo(Path.Combine(root, "artifacts", "dolma"))
        {
            WorkingDirectory = work,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (string argument in stage.Arguments(root, report))
            start.ArgumentList.Add(argument);
        start.Environment["DOLMA_RESOURCES"] = Path.Combine(root, "samples", "resources");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            await Console.Error.WriteLineAsync($"{stage.Name} failed:\n{errors}");
            return null;
        }

        JsonElement run = JsonDocument.Parse(await File.ReadAllBytesAsync(report)).RootElement;
        JsonElement result = run.GetProperty("stages").EnumerateArray().Single();
        double processor = result.GetProperty("processor_seconds").GetDouble();
        long read = result.GetProperty("documents_read").GetInt64();
        return new Figures(
            result.GetProperty("bytes_read").GetInt64() / 1e6 / processor,
            read / processor,
            result.GetProperty("allocated_bytes").GetInt64() / Math.Max(1, read),
            run.GetProperty("peak_memory_bytes").GetInt64() / 1e6);
    }
}
