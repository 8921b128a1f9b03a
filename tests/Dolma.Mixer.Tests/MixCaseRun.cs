using Dolma.Core;
using Dolma.Testing;

namespace Dolma.Mixer.Tests;

/// <summary>One step of a kept case, with files in memory: what the command does around planner and operator.</summary>
internal static class MixCaseRun
{
    /// <summary>Adds output files to <paramref name="written"/>, and returns what could not be run, or failed, and why.</summary>
    public static IReadOnlyList<string> Run(GoldenStage stage, Section config, Dictionary<string, byte[]> written)
    {
        List<string> notRun = [];
        foreach (Section stream in config.Children("streams"))
        {
            MixStreamOptions options = Options(stream);
            List<MixInput> inputs = [.. stream.Texts("documents").SelectMany(stage.Glob).Select(p => new MixInput(p, stage.Size(p)))];
            string? compression = stream.Child("compression")?.Text("output");
            string extension = compression is null ? ".gz" : compression.Length == 0 ? "" : "." + compression;
            IReadOnlyList<MixShard> shards = config.Flag("shuffle", true)
                ? MixShards.BySize(options.Name, inputs, options.MaxSizeInBytes, extension)
                : MixShards.OneEach(inputs);
            try
            {
                using var op = new MixOperator(options);
                foreach (MixShard shard in shards)
                    RunShard(stage, op, options, shard, written, notRun);
            }
            catch (ConfigException e)
            {
                notRun.Add($"{options.Name}: {e.Message}");
            }
        }

        return notRun;
    }

    private static void RunShard(
        GoldenStage stage, MixOperator op, MixStreamOptions options, MixShard shard, Dictionary<string, byte[]> written, List<string> notRun)
    {
        try
        {
            IReadOnlyList<HarnessGroup> groups = [.. shard.Inputs.Select(i => new HarnessGroup(i.Path, stage.Read(i.Path), Attributes(stage, options, i.Path)))];
            HarnessResult result = OperatorHarness.Run(op, [groups], batchLines: 11, threads: 2)[0];
            if (result.Failure is null)
                written[$"{options.OutputPath}/{shard.OutputName}"] = result.Output;
            else
                notRun.Add(result.Failure.Message);
        }
        catch (ShardException e)
        {
            notRun.Add(e.Message);
        }
    }

    private static List<HarnessFile> Attributes(GoldenStage stage, MixStreamOptions options, string path)
    {
        List<HarnessFile> files = [];
        foreach (string name in options.Attributes)
        {
            string file = path.Replace("/documents/", $"/attributes/{name}/", StringComparison.Ordinal);
            // The command refuses missing attributes unless it is told otherwise; the original leaves them out.
            if (stage.Exists(file))
                files.Add(new HarnessFile(file, stage.Read(file)));
        }

        return files;
    }

    private static MixStreamOptions Options(Section stream)
    {
        Section? output = stream.Child("output");
        Section? filter = stream.Child("filter");
        return new MixStreamOptions
        {
            Name = stream.Text("name") ?? "",
            Attributes = stream.Texts("attributes"),
            OutputPath = output?.Text("path") ?? "",
            MaxSizeInBytes = output?.Number("max_size_in_bytes", MixStreamOptions.DefaultMaxSizeInBytes) ?? MixStreamOptions.DefaultMaxSizeInBytes,
            DiscardFields = output?.Texts("discard_fields") ?? [],
            MinTextLength = output?.Number("min_text_length") ?? 0,
            Include = filter?.Texts("include") ?? [],
            Exclude = filter?.Texts("exclude") ?? [],
            FilterSyntax = Syntax(filter),
            SpanReplacements = [.. stream.Children("span_replacement").Select(s => new SpanReplacementOptions
            {
                Span = s.Text("span") ?? "",
                MinScore = s.Double("min_score"),
                MaxScore = s.Double("max_score"),
                Replacement = s.Text("replacement") ?? "",
                Syntax = Syntax(s),
            })],
            Compat = true,
        };
    }

    private static SelectorSyntax Syntax(Section? section) => section?.Text("syntax") == "jq" ? SelectorSyntax.Jq : SelectorSyntax.JsonPath;
}
