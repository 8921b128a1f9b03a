using System.Globalization;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.CommandLine;
using Spectre.Console;

namespace Dolma.Pipeline.Commands;

/// <summary><c>dolma plan PIPELINE</c>: what a run will take, from a sample that is taken through it in memory.</summary>
internal sealed class PlanCommand : Command<PlanOptions>
{
    private static readonly JsonSerializerOptions Json = new(JsonFile.Options)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public override string Name => "plan";

    public override string Description =>
        "Estimate what a pipeline or a single stage will take, from a sample of its input: core-hours, time, memory, disk, requests; and say what will not fit.";

    public override string Example => "dolma plan pipeline.yaml --workers 20 --cores 16";

    public override bool TakesConfig => true;

    /// <summary>1 says that something does not fit.</summary>
    public override ExitCode ExitCodeOfErrors => ExitCode.Usage;

    public override ExitCode Run(PlanOptions options, CommandContext context)
    {
        IReadOnlyList<PipelineStage> stages = PipelineFile.Stages(options.Command, context);
        using var storage = new StorageRouter();
        var sample = new PlanSample(stages, storage, options.Sample);
        if (sample.Bytes == 0)
            throw new ConfigException("", "There are no documents to try the stages on: no pattern of `documents` that the stages do not write themselves matches a file with lines.");
        IReadOnlyList<StageEstimate> estimates = PipelineEstimate.Of(stages, sample, options.Workers, options.Cores ?? Environment.ProcessorCount, context);
        string[] problems = [.. PlanFit.Problems(stages, estimates)];
        if (options.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(new { SampleBytes = sample.Bytes, Stages = estimates, Problems = problems }, Json));
        else
            Print(estimates, problems, sample.Bytes, options, context);
        return problems.Length == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static void Print(IReadOnlyList<StageEstimate> estimates, string[] problems, long sample, PlanOptions options, CommandContext context)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("stage", "shards", "documents", "reads", "writes", "temporary", "memory", "core-hours", "time", "requests", "found");
        for (int right = 1; right <= 9; right++)
            table.Columns[right].Alignment = Justify.Right;
        foreach (StageEstimate estimate in estimates)
            table.AddRow([.. Cells(estimate).Select(Markup.Escape)]);
        StageEstimate all = new()
        {
            Stage = "all",
            BytesOut = estimates.Sum(estimate => estimate.BytesOut),
            TemporaryBytes = estimates.Max(estimate => estimate.TemporaryBytes),
            Memory = estimates.Max(estimate => estimate.Memory),
            CoreSeconds = estimates.Sum(estimate => estimate.CoreSeconds),
            Seconds = estimates.Sum(estimate => estimate.Seconds),
        };
        table.AddRow([.. Cells(all).Select((cell, i) => i is >= 1 and <= 3 ? "" : Markup.Escape(cell))]);
        context.Print(table);
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"from {sample / 1e6:N1} MB of documents, for {options.Workers:N0} × {options.Cores ?? Environment.ProcessorCount:N0} cores like these"));
        foreach (string problem in problems)
            context.Output.WriteLine("problem: " + problem);
    }

    private static string[] Cells(StageEstimate estimate) => estimate.Problem is not null ? [estimate.Stage, "", "", "", "", "", "", "", "", "", "?"] :
    [
        estimate.Stage,
        Number(estimate.Shards),
        Number(estimate.Documents),
        Bytes(estimate.BytesIn),
        Bytes(estimate.BytesOut),
        Bytes(estimate.TemporaryBytes),
        Bytes(estimate.Memory),
        (estimate.CoreSeconds / 3600).ToString(estimate.CoreSeconds < 36 ? "N4" : "N2", CultureInfo.InvariantCulture),
        TimeSpan.FromSeconds(Math.Ceiling(estimate.Seconds)).ToString("c", CultureInfo.InvariantCulture),
        estimate.Requests is { } requests ? Number(requests.Total) : "",
        estimate.Tokens > 0 ? Number(estimate.Tokens) + " tokens" : estimate.DocumentsOut > 0 ? Number(estimate.DocumentsOut) + " documents out" : "",
    ];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(long value) => value switch
    {
        < 1_000_000 => (value / 1e3).ToString("N1", CultureInfo.InvariantCulture) + " kB",
        < 1_000_000_000 => (value / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB",
        _ => (value / 1e9).ToString("N1", CultureInfo.InvariantCulture) + " GB",
    };
}
