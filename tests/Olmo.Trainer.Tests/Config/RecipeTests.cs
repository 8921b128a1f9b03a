using Dolma.Testing;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Tests.Config;

/// <summary>The training recipes in configs/ against AI2's own configs.</summary>
public sealed class RecipeTests
{
    public static TheoryData<string, string, long> Recipes { get; } = new()
    {
        { "olmo-mix-1124/train-7b", "OLMo2-7B-stage1", 6198 },
        { "olmo-mix-1124/train-13b", "OLMo2-13B-stage1", 6198 },
        { "dolmino-mix-1124/train-7b", "OLMo2-7B-stage2-seed42", 42 },
        { "dolmino-mix-1124/train-7b", "OLMo2-7B-stage2-seed42069", 42069 },
        { "dolmino-mix-1124/train-7b", "OLMo2-7B-stage2-seed666", 666 },
        { "dolmino-mix-1124/train-13b-100b", "OLMo2-13B-stage2-seed1110-100B", 1110 },
        { "dolmino-mix-1124/train-13b-100b", "OLMo2-13B-stage2-seed2662-100B", 2662 },
        { "dolmino-mix-1124/train-13b-100b", "OLMo2-13B-stage2-seed6209-100B", 6209 },
        { "dolmino-mix-1124/train-13b-300b", "OLMo2-13B-stage2-seed2662-300B", 2662 },
    };

    [SkippableTheory]
    [MemberData(nameof(Recipes))]
    public void ARecipeStandsForTheOfficialFilesInTheirOrderAndAsOftenAsThere(string recipe, string official, long seed)
    {
        IReadOnlyList<string> files = OfficialConfig(official).Data.Files();
        files.Count.ShouldBeGreaterThan(500);
        Recipe(recipe, seed).Data.Files().ShouldBe(files);
    }

    [SkippableTheory]
    [MemberData(nameof(Recipes))]
    public void WhatDecidesOnTheWeightsIsAsInTheOfficialConfig(string recipe, string official, long seed) =>
        Decisive(Recipe(recipe, seed)).ShouldBe(Decisive(OfficialConfig(official)));

    [SkippableTheory]
    [MemberData(nameof(Recipes))]
    public void TheOfficialListIsWrittenShortAndBack(string recipe, string official, long seed)
    {
        _ = (recipe, seed);
        IReadOnlyList<string> files = OfficialConfig(official).Data.Files();
        IReadOnlyList<string> patterns = PathCompactor.Compact(files);
        patterns.Count.ShouldBeLessThan(80);
        PathPattern.ExpandAll(patterns).ShouldBe(files);
    }

    // In the text, since variables of a process belong to all of its tests.
    private static TrainConfig Recipe(string name, long seed)
    {
        string file = SharedData.InRepository($"configs/{name}.yaml");
        string text = File.ReadAllText(file).Replace("${oc.env:DOLMA_DATA}", "http://olmo-data.org", StringComparison.Ordinal);
        return ConfigReader.Read(YamlSource.Parse(file, text, [$"--seed={seed}"]));
    }

    private static TrainConfig OfficialConfig(string name) =>
        ConfigReader.Load(SharedData.File($"data/olmo-configs/official-1124/{name}.yaml"));


    // Names, places, the machine, and what is measured on the way do not.
    private static string Decisive(TrainConfig config) => ConfigWriter.ToYaml(config with
    {
        RunName = "",
        Device = null,
        SaveFolder = "",
        LoadPath = config.LoadPath is null ? null : "stage 1",
        SaveInterval = null,
        SaveIntervalUnsharded = null,
        SaveIntervalEphemeral = null,
        SaveNumCheckpointsToKeep = 0,
        SaveNumUnshardedCheckpointsToKeep = 0,
        ShardedCheckpointer = "",
        NoPreTrainCheckpoint = false,
        DistributedStrategy = DistributedStrategy.Single,
        Fsdp = null,
        Compile = null,
        FusedLoss = null,
        SpeedMonitor = new(),
        Evaluators = [],
        EvalSubsetNumBatches = 0,
        EvalInterval = 0,
        DeviceEvalBatchSize = 0,
        Gen1GcInterval = 1,
        Tokenizer = new(),
        Data = config.Data with { Paths = [], NumWorkers = 0, PinMemory = false, PrefetchFactor = null, PersistentWorkers = false },
    });
}
