using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Benchmarks;

/// <summary>
/// Every stage once on a corpus made from the samples, each as the real program with one worker. Figures come from the programs' own
/// run reports: processor time of the stage without start-up.
/// </summary>
internal static class Stages
{
    public static async Task<int> RunAsync(string root, string work, double megabytes)
    {
        string documents = Path.Combine(work, "corpus", "documents", "sample");
        Console.WriteLine($"making {megabytes:N0} MB of JSON lines from samples/documents …");
        long count = SampleCorpus.Make(Path.Combine(root, "samples", "documents"), documents, megabytes, shards: 4);
        Console.WriteLine($"{count:N0} documents\n");

        Console.WriteLine("this machine's limits                     MB/s a core");
        double gunzip = 0;
        foreach ((string name, double speed) in MachineLimits.Measure([.. Directory.EnumerateFiles(documents).Order(StringComparer.Ordinal)]))
        {
            if (name.StartsWith("gzip -dc", StringComparison.Ordinal))
                gunzip = speed;
            Console.WriteLine($"  {name,-38} {speed,12:N0}");
        }

        Console.WriteLine();
        Console.WriteLine("stage                                     MB/s a core   of gzip -dc   documents/s   bytes allocated/doc   peak MB");
        foreach (StageCommand stage in StageCommand.All)
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
                Console.Error.WriteLine($"{stage.Name} failed:\n{errors}");
                return 1;
            }

            foreach (JsonElement result in JsonDocument.Parse(File.ReadAllBytes(report)).RootElement.GetProperty("stages").EnumerateArray())
            {
                double processor = result.GetProperty("processor_seconds").GetDouble();
                long read = result.GetProperty("documents_read").GetInt64();
                double speed = result.GetProperty("bytes_read").GetInt64() / 1e6 / processor;
                long allocated = result.GetProperty("allocated_bytes").GetInt64() / Math.Max(1, read);
                double peak = JsonDocument.Parse(File.ReadAllBytes(report)).RootElement.GetProperty("peak_memory_bytes").GetInt64() / 1e6;
                Console.WriteLine($"  {stage.Name,-38} {speed,12:N1} {speed / gunzip,12:P0} {read / processor,13:N0} {allocated,21:N0} {peak,9:N0}");
            }
        }

        return 0;
    }
}
