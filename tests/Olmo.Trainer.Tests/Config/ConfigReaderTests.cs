using Dolma.Core;
using Dolma.Testing;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Tests.Config;

public sealed class ConfigReaderTests
{
    private const string Small = """
        run_name: small
        model:
          d_model: 32
          n_heads: 4
          include_bias: false
          layer_norm_eps: 1e-6
          activation_type: swiglu
        data:
          paths: [a.npy]
          drop_last: true
        optimizer:
          name: adamw
          betas: [0.9, 0.99]
        max_duration: 2ep
        """;

    [Fact]
    public void KeysOfTheFileReplaceDefaults()
    {
        TrainConfig config = Read(Small);
        config.RunName.ShouldBe("small");
        config.Model.DModel.ShouldBe(32);
        config.Model.NLayers.ShouldBe(12);    // the schema's default
        config.Model.LayerNormEps.ShouldBe(1e-6);
        config.Optimizer.Name.ShouldBe(OptimizerKind.Adamw);
        config.Optimizer.Betas.ShouldBe([0.9, 0.99]);
        config.MaxDuration.ToString().ShouldBe("2ep");
        config.Data.Paths.ShouldBe(["a.npy"]);
        config.Seed.ShouldBe(6198);
    }

    [Fact]
    public void OptionsComeAfterTheFile()
    {
        TrainConfig config = Read(Small, "--model.n_layers=2", "--data.paths=[b.npy,c.npy]", "--optimizer.learning-rate=1e-3", "--save_overwrite", "--scheduler.t_max=5e12");
        config.Model.NLayers.ShouldBe(2);
        config.Model.DModel.ShouldBe(32);
        config.Data.Paths.ShouldBe(["b.npy", "c.npy"]);
        config.Optimizer.LearningRate.ShouldBe(1e-3);
        config.SaveOverwrite.ShouldBeTrue();
        config.Scheduler.TMax.ShouldBe(5e12);
    }

    [Fact]
    public void EveryProblemIsReportedWithItsPlaceAndTheNearestName()
    {
        ConfigException e = Should.Throw<ConfigException>(() => Read(
            """
            run_name: x
            modle: {}
            model:
              n_layer: 2
              d_model: wide
              activation_type: swigloo
            data: [1]
            max_duration: 1e6
            """,
            "--optimizer.name=adam"));
        e.Problems.Select(p => p.ToString()).ShouldBe(
        [
            "test.yaml:2: `modle`: is not a known key. Did you mean `model`?",
            "test.yaml:4: `model.n_layer`: is not a known key. Did you mean `n_layers`?",
            "test.yaml:5: `model.d_model`: is `wide`; a whole number is expected.",
            "test.yaml:6: `model.activation_type`: is `swigloo`; one of gelu, relu, swiglu is expected. Did you mean `swiglu`?",
            "test.yaml:7: `data`: is a list; a section with keys is expected.",
            "test.yaml:8: `max_duration`: is `1e6`; steps (100), tokens (\"2e12T\") or epochs (\"2ep\") is expected.",
            "command line: `optimizer.name`: is `adam`; one of lionw, adamw is expected. Did you mean `adamw`?",
        ]);
    }

    [Fact]
    public void CombinationsAreCheckedOnceValuesAreRight()
    {
        ConfigException e = Should.Throw<ConfigException>(() => Read(Small, "--model.n_heads=5", "--data.drop_last=false", "--model.embedding_size=10"));
        e.Problems.Select(p => (p.Key, p.Where)).ShouldBe(
            [("model.d_model", "test.yaml:3"), ("model.embedding_size", "command line"), ("model.eos_token_id", "test.yaml:2"), ("model.pad_token_id", "test.yaml:2"), ("data.drop_last", "command line")],
            ignoreOrder: true);
    }

    [Fact]
    public void ReferencesToOtherKeysAndTheEnvironmentAreResolved()
    {
        TrainConfig config = Read(Small + "\nsave_folder: ${oc.env:NO_SUCH_VARIABLE,runs}/${run_name}\neval_interval: ${save_interval}\nsave_interval: 77\n");
        config.SaveFolder.ShouldBe("runs/small");
        config.EvalInterval.ShouldBe(77);
        Should.Throw<ConfigException>(() => Read(Small + "\nsave_folder: ${nothing.here}\n")).Message.ShouldContain("${nothing.here}");
        Should.Throw<ConfigException>(() => Read(Small + "\nsave_folder: ${remote_save_folder}\nremote_save_folder: ${save_folder}\n")).Message.ShouldContain("do not end");
    }

    [Fact]
    public void AGlobStandsForItsSortedFiles()
    {
        using var folder = new TemporaryFolder();
        folder.Tokens("b.npy", [1]);
        folder.Tokens("a.npy", [1]);
        TrainConfig config = Read(Small, $"--data.paths=${{path.glob:{folder.Path}/*.npy}}");
        config.Data.Paths.ShouldBe([Path.Join(folder.Path, "a.npy"), Path.Join(folder.Path, "b.npy")]);
        Should.Throw<ConfigException>(() => Read(Small, $"--data.paths=${{path.glob:{folder.Path}/*.x}}")).Message.ShouldContain("no file matches");
    }

    [Theory]
    [InlineData("a: [1")]
    [InlineData("- 1")]
    [InlineData("run_name: a\nrun_name: b")]
    public void WhatIsNoMappingOfKeysIsRefused(string yaml) => Should.Throw<ConfigException>(() => Read(yaml)).Problems[0].Where.ShouldNotBeNull();

    [Fact]
    public void AWrittenConfigReadsBackAsTheSame()
    {
        TrainConfig config = Read(Small, "--run_name='1e6'", "--optimizer.eps=1e-08", "--wandb={project: p, n: 3, x: 1.5, f: true}", "--evaluators=[{label: a, type: lm}]", "--max_duration='2e12T'");
        string yaml = ConfigWriter.ToYaml(config);
        yaml.ShouldContain("run_name: \"1e6\"\n");
        yaml.ShouldContain("  eps: 1.0e-08\n");
        TrainConfig again = Read(yaml);
        ConfigWriter.ToYaml(again).ShouldBe(yaml);
        again.RunName.ShouldBe("1e6");
        again.MaxDuration.ShouldBe(config.MaxDuration);
        again.Wandb!["f"].ShouldBe(true);
    }

    [SkippableFact]
    public void OfficialConfigsAreUnderstood()
    {
        string[] files = Directory.GetFiles(SharedData.Folder("data/olmo-configs"), "*.yaml", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(15);
        foreach (string file in files)
        {
            // What a run on one machine has to change, and nothing else.
            TrainConfig config = ConfigReader.Load(file, "--load_path=null", "--save_folder=x", "--data.paths=[x.npy]", "--try_load_latest_save=false");
            config.Model.DModel.ShouldBeGreaterThan(0, file);
        }
    }

    [SkippableFact]
    public void TheResolvedConfigOfTheOriginalIsUnderstood()
    {
        TrainConfig config = ConfigReader.Load(SharedData.File("golden/model/train_run/step10-unsharded/config.yaml"));
        config.Optimizer.LearningRate.ShouldBe(0.003);
        config.Precision.ShouldBe(Precision.AmpBf16);
        config.Evaluators.Count.ShouldBe(2);
    }

    [Fact]
    public void PatternsInPathsStandForFiles()
    {
        TrainConfig config = Read(Small, """--data.paths=["a/part-{00..02}.npy", b.npy, "{a,a}.npy"]""");
        config.Data.Files().ShouldBe(["a/part-00.npy", "a/part-01.npy", "a/part-02.npy", "b.npy", "a.npy", "a.npy"]);
        // The effective config is for the original's readers, too, and they know no patterns.
        config.Resolved(cuda: false).Data.Paths.ShouldBe(config.Data.Files());
    }

    [Fact]
    public void PatternsMayStandInDatasetsAndMasks()
    {
        TrainConfig config = Read(Small.Replace("paths: [a.npy]", """datasets: {z: ["z{1..2}.npy"], b: [b.npy]}""", StringComparison.Ordinal), """--data.label_mask_paths=["m{0..2}"]""");
        config.Data.Files().ShouldBe(["b.npy", "z1.npy", "z2.npy"]);
        DataConfig full = config.Resolved(cuda: false).Data;
        full.Files().ShouldBe(config.Data.Files());
        full.LabelMaskPaths.ShouldBe(["m0", "m1", "m2"]);
    }

    [Theory]
    [InlineData("""--data.paths=["{0..9999999}.npy"]""", "stands for more than 1,000,000 files. Look for a range with a digit too many.")]
    [InlineData("""--data.label_mask_paths=["m{0..2}"]""", "has more files for 1 token files; one each is expected.")]
    public void PatternsForTooManyFilesAreAProblem(string option, string message) =>
        Should.Throw<ConfigException>(() => Read(Small, option)).Problems.ShouldHaveSingleItem().Message.ShouldBe(message);

    [Fact]
    public void TheTinyConfigNeedsOnlyData()
    {
        string file = SharedData.InRepository("configs/olmo2-tiny.yaml");
        Should.Throw<ConfigException>(() => ConfigReader.Load(file)).Problems.ShouldHaveSingleItem().Key.ShouldBe("data.paths");
        TrainConfig config = ConfigReader.Load(file, "--data.paths=[a.npy]");
        config.TokensPerStep.ShouldBe(512);
        config.StopAt.ShouldBe(40);
    }

    private static TrainConfig Read(string yaml, params string[] options) => ConfigReader.Read(YamlSource.Parse("test.yaml", yaml, options));
}
