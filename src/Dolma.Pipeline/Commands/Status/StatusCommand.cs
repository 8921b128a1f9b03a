using System.Globalization;
using System.Text.Json;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma status PIPELINE</c>: how far a run is, whoever runs it and wherever, from its markers.</summary>
internal sealed class StatusCommand : Command<StatusOptions>
{
    /// <summary>One object a line.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options) { WriteIndented = false };

    public override string Name => "status";

    public override string Description =>
        "Show how far a pipeline or a single stage is, whoever runs it: shards done, running, failed, stale and missing, speed and time left.";

    public override string Example => "dolma status pipeline.yaml --watch";

    public override bool TakesConfig => true;

    /// <summary>1 says that not all is done.</summary>
    public override ExitCode ExitCodeOfErrors => ExitCode.Usage;

    public override ExitCode Run(StatusOptions options, CommandContext context)
    {
        IReadOnlyList<PipelineStage> stages = PipelineFile.Stages(options.Command, context);
        using var storage = new StorageRouter();
        while (true)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            StageStatus[] found = Look(stages, storage, now, context);
            bool isDone = found.All(stage => stage.IsDone);
            if (options.Json)
                context.Output.WriteLine(ToJson(found, now, isDone, options.Errors));
            else
                Print(found, options.Errors, context);
            if (isDone || !options.Watch)
                return isDone ? ExitCode.Success : ExitCode.Failure;
            context.Cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(options.Interval));
            context.Cancellation.ThrowIfCancellationRequested();
        }
    }

    private static StageStatus[] Look(IReadOnlyList<PipelineStage> stages, IStorage storage, DateTimeOffset now, CommandContext context)
    {
        var found = new List<StageStatus>();
        foreach (PipelineStage stage in stages)
        {
            StageStatus status = StageStatus.Of(StageSight.Of(stage, storage, context), storage, now);
            found.Add(status.Shards.Problem is null ? status : status with
            {
                WaitsFor = [.. stage.After.Where(other => found.Exists(known => known.Stage == other.Name && !known.IsDone)).Select(other => other.Name)],
            });
        }

        return [.. found];
    }

    private static void Print(StageStatus[] stages, int errors, CommandContext context)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("stage", "shards", "done", "running", "failed", "stale", "missing", "MB done", "MB/s", "left", "");
        for (int right = 1; right <= 9; right++)
            table.Columns[right].Alignment = right == 5 ? Justify.Left : Justify.Right;
        foreach (StageStatus stage in stages)
            table.AddRow([.. Cells(stage).Select(Markup.Escape)]);
        context.Print(table);
        foreach (StageStatus stage in stages)
        {
            if (stage.Shards.Problem is { } problem && stage.WaitsFor.Count == 0)
                context.Output.WriteLine($"{stage.Stage}: {problem}");
            foreach ((string owner, int count) in stage.Running)
                context.Output.WriteLine($"{stage.Stage}: {count:N0} with {(owner.Length == 0 ? "a process" : owner)}");
            foreach (string error in stage.Errors.Take(errors))
                context.Output.WriteLine($"{stage.Stage}: error: {error}");
            if (stage.Errors.Count > errors)
                context.Output.WriteLine($"{stage.Stage}: … and {stage.Errors.Count - errors:N0} more errors");
        }
    }

    private static string[] Cells(StageStatus stage)
    {
        StageShards shards = stage.Shards;
        if (stage.Step.Length == 0)
            return [stage.Stage, shards.Total == 0 ? "?" : Number(shards.Total), "", "", "", "", "", "", "", "", Note(stage)];
        return
        [
            stage.Stage,
            Number(shards.Total),
            Number(shards.Done),
            Number(stage.Running.Values.Sum()),
            Number(stage.Errors.Count),
            shards.Stale.Count == 0 ? "0" : string.Join(", ", shards.Stale.Select(stale => $"{Number(stale.Value)} {StageShards.Word(stale.Key)}")),
            Number(shards.Missing),
            string.Create(CultureInfo.InvariantCulture, $"{stage.BytesDone / 1e6:N1} of {stage.Bytes / 1e6:N1}"),
            stage.BytesPerSecond is { } speed ? (speed / 1e6).ToString("N1", CultureInfo.InvariantCulture) : "",
            stage.IsDone ? "" : stage.Left is { } left ? $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}" : "?",
            Note(stage),
        ];
    }

    private static string Note(StageStatus stage) => stage.IsDone ? "done"
        : stage.WaitsFor.Count > 0 ? "waits for " + string.Join(", ", stage.WaitsFor)
        : stage.Shards.Problem is not null ? "see below"
        : stage.Step == stage.Stage ? "" : stage.Step;

    private static string ToJson(StageStatus[] stages, DateTimeOffset now, bool isDone, int errors) => JsonSerializer.Serialize(
        new
        {
            Time = now,
            Done = isDone,
            Stages = stages.Select(stage => new
            {
                stage.Stage,
                stage.Step,
                Shards = new
                {
                    stage.Shards.Total,
                    stage.Shards.Done,
                    Running = stage.Running.Values.Sum(),
                    Failed = stage.Errors.Count,
                    Stale = stage.Shards.Stale.ToDictionary(stale => StageShards.Word(stale.Key), stale => stale.Value),
                    stage.Shards.Missing,
                },
                stage.Shards.Problem,
                stage.WaitsFor,
                stage.Running,
                Errors = stage.Errors.Take(errors),
                stage.BytesDone,
                stage.Bytes,
                stage.BytesPerSecond,
                SecondsLeft = stage.Left?.TotalSeconds,
            }),
        },
        Json);

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
