using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Pipeline.Runs;

/// <summary>What a run did, as <c>run.json</c>: enough to repeat it and to see what it counted.</summary>
internal static class RunReport
{
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Program name and version, part of every marker and report.</summary>
    public static string Program { get; } =
        "dolma-dotnet " + (Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0");

    /// <summary>Finds out whether the report can be written, before the work that it is to tell of.</summary>
    public static void CheckPath(string path, IStorage storage)
    {
        storage.CheckWriting(StoragePath.Parent(path));
        storage.Create(path).Dispose();
    }

    /// <param name="command">Name of the command.</param>
    /// <param name="config">The effective configuration, as YAML.</param>
    /// <param name="runs">What ran the stages: one for a command, one for each stage of a pipeline.</param>
    /// <param name="pipeline">How each stage of a pipeline ended, to serialize; null if it was a single command.</param>
    public static void Write(
        string path, string command, string config, DateTimeOffset started, IReadOnlyList<CommandRun> runs, IStorage storage, object? pipeline = null, bool? hasSucceeded = null)
    {
        bool succeeded = hasSucceeded ?? runs.All(run => run.Runner.Succeeded);
        var report = new
        {
            Program,
            Command = command,
            Runtime = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
            Machine = new { Cores = Environment.ProcessorCount, Os = System.Runtime.InteropServices.RuntimeInformation.OSDescription },
            Started = started,
            Seconds = Math.Round((DateTimeOffset.UtcNow - started).TotalSeconds, 3),
            PeakMemoryBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            Succeeded = succeeded,
            Alarms = runs.SelectMany(run => run.Runner.Alarms).Select(a => new { a.Name, Allowed = a.IsAllowed, a.Message }),
            Warnings = runs.SelectMany(run => run.Runner.Warnings),
            Requests = (storage as StorageRouter)?.Requests is { } sent ? new { sent.List, sent.Get, sent.Head, sent.Put, sent.Delete, sent.Retries } : null,
            Config = config,
            Pipeline = pipeline,
            Stages = runs.SelectMany(run => run.Runner.Summaries.Select(summary => Describe(summary, pipeline is null ? null : run.Name))),
        };
        JsonFile.Write(path, report, storage, Json);
    }

    private static object Describe(StageSummary stage, string? pipelineStage) => new
    {
        stage.Stage,
        PipelineStage = pipelineStage,
        Shards = new { Total = stage.Shards, stage.Done, stage.Elsewhere, stage.Skipped, stage.Failed, stage.NotRun },
        Seconds = Math.Round(stage.Seconds, 3),
        ProcessorSeconds = Math.Round(stage.ProcessorSeconds, 3),
        stage.AllocatedBytes,
        stage.DocumentsRead,
        stage.BytesRead,
        stage.BytesOut,
        Modules = stage.Modules.Select(m => new { m.Path, m.Sha256, m.Taggers, m.Dependencies }),
        Counts = stage.Counts.Values.ToDictionary(),
        stage.Counts.Examples,
        stage.Details,
        Errors = stage.Results.Where(r => r.Error is not null).Select(r => new { Shard = r.Task.Name, r.Error!.Message }),
        Outputs = stage.Results.Where(r => r.Status is TaskStatus.Done or TaskStatus.Skipped)
            .SelectMany(r => r.Outputs.Select(o => new { o.Path, Bytes = o.Size, o.ContentLength, o.ContentHash })),
    };
}
