using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;
using Olmo.Trainer.Config;
using Olmo.Trainer.Loop;

namespace Olmo.Trainer.Tests.Loop;

public sealed class TrainLoopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainLoopTests() => Torch.OrSkip();

    public void Dispose() => _folder.Dispose();

    // What each run of the original was given besides the common config.
    [SkippableTheory]
    [InlineData("whole")]
    [InlineData("extra_steps", "--max_duration=3", "--stop_at=null")]
    [InlineData("microbatch_8", "--device_train_microbatch_size=8", "--stop_at=6")]
    [InlineData("resumed", "--load_path=")]
    [InlineData("stage2", "--load_path=", "--restore_dataloader=false", "--seed=42", "--scheduler.name=linear_with_warmup", "--scheduler.t_warmup=0", "--scheduler.alpha_f=0", "--max_duration=5", "--stop_at=5", "--scheduler.t_max=null")]
    [InlineData("fast_forward", "--load_path=", "--fast_forward_batches=3", "--stop_at=12")]
    [InlineData("two_epochs", "--max_duration=2ep", "--stop_at=null", "--global_train_batch_size=128", "--device_train_microbatch_size=128", "--scheduler.t_max=null")]
    public void RunsOfTheOriginalProgramComeOutStepForStep(string run, params string[] options)
    {
        // Our own checkpoint after step 10 stands for the original's.
        if (options.Contains("--load_path="))
        {
            Run(Original("first", "--stop_at=10"));
            options[Array.IndexOf(options, "--load_path=")] += Path.Join(_folder.Path, "first/step10-unsharded");
        }

        string save = Path.Join(_folder.Path, "run");
        TrainConfig config = Original("run", options);
        var steps = new List<(StepMetrics Metrics, uint[] Indices)>();
        TrainReport report = new TrainLoop(config, TextWriter.Null) { AfterStep = (metrics, batch) => steps.Add((metrics, batch.Indices)) }.Run();

        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(SharedData.File("golden/model/train_run/run.json")));
        JsonElement whole = golden.RootElement.GetProperty(run);
        JsonElement[] expected = [.. whole.GetProperty("steps").EnumerateArray().Where(s => s.TryGetProperty("train/CrossEntropyLoss", out _))];
        steps.Count.ShouldBe(expected.Length);
        report.Steps.ShouldBe(steps[^1].Metrics.Step);
        for (int s = 0; s < steps.Count; s++)
        {
            float Golden(string name) => expected[s].GetProperty(name).GetSingle();
            StepMetrics metrics = steps[s].Metrics;
            metrics.CrossEntropy.ShouldBe(Golden("train/CrossEntropyLoss"), 1e-5f);
            metrics.Z!.Value.ShouldBe(Golden("train/ZLoss"), 1e-5f);
            metrics.GradNorm.ShouldBe(Golden("optim/total_grad_norm"), 7e-5f * Golden("optim/total_grad_norm"));
            metrics.LearningRates[0].ShouldBe(expected[s].GetProperty("lr_group0").GetDouble(), 1e-15);
            metrics.Tokens.ShouldBe(expected[s].GetProperty("throughput/total_tokens").GetInt64());
            metrics.Gflops.ShouldBe(expected[s].GetProperty("throughput/total_training_Gflops").GetDouble(), 1e-9);
            metrics.MaskedInstances.ShouldBe(expected[s].GetProperty("train/masked_instances_local_rank").GetInt32());
            JsonElement batch = whole.GetProperty("batches")[s];
            metrics.Epoch.ShouldBe(batch.GetProperty("epoch").GetInt32());
            steps[s].Indices.ShouldBe(batch.GetProperty("index").EnumerateArray().Select(i => i.GetUInt32()));
        }

        using var indices = new StreamReader(new GZipStream(File.OpenRead(Path.Join(save, "data-indices/rank0.tsv.gz")), CompressionMode.Decompress));
        indices.ReadToEnd().ShouldBe(whole.GetProperty("data_indices_rank0").GetString());
        if (run == "whole")
            File.ReadAllBytes(Path.Join(save, "train_data/global_indices.npy")).ShouldBe(File.ReadAllBytes(SharedData.File("golden/model/train_run/global_indices.npy")));
    }

    [SkippableFact]
    public void ARunEndsTenStepsBehindItsDurationUnlessToldOtherwise()
    {
        Run(Tiny("a", "--max_duration=3", "--global_train_batch_size=1")).Steps.ShouldBe(13);
        Run(Tiny("e", "--max_duration=3")).Steps.ShouldBe(5);    // one epoch, five batches: the data ends first
        Run(Tiny("b", "--max_duration=3", "--stop_at=4")).Steps.ShouldBe(4);
        Run(Tiny("c", "--max_duration=30", "--stop_after=2")).Steps.ShouldBe(2);
        Run(Tiny("d", "--max_duration='2ep'")).Steps.ShouldBe(10);
    }

    [SkippableFact]
    public void TheSameSeedGivesTheSameBytes()
    {
        Run(Tiny("a", "--stop_at=3"));
        Run(Tiny("b", "--stop_at=3"));
        Run(Tiny("c", "--stop_at=3", "--seed=1"));
        Hash("a").ShouldBe(Hash("b"));
        Hash("a").ShouldNotBe(Hash("c"));

        string Hash(string run) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Join(_folder.Path, run, "step3-unsharded/model.safetensors"))));
    }

    [SkippableFact]
    public void TheFolderHoldsWhatTheRunMade()
    {
        var console = new StringWriter();
        TrainReport report = new TrainLoop(Tiny("run", "--stop_at=3"), console).Run();
        string save = Path.Join(_folder.Path, "run");
        Directory.GetFileSystemEntries(save).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["config.yaml", "data-indices", "latest-unsharded", "metrics.jsonl", "step3-unsharded", "train-report.json", "train_data"]);
        Directory.GetFiles(Path.Join(save, "latest-unsharded")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
            .ShouldBe(["config.yaml", "model.safetensors", "optim.safetensors", "train.json"]);

        JsonElement[] metrics = [.. File.ReadLines(Path.Join(save, "metrics.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)];
        metrics.Select(m => m.GetProperty("step").GetInt32()).ShouldBe([1, 2, 3]);
        metrics[0].GetProperty("train/CrossEntropyLoss").GetSingle().ShouldBe(report.FirstLoss!.Value);
        using JsonDocument saved = JsonDocument.Parse(File.ReadAllText(Path.Join(save, "train-report.json")));
        saved.RootElement.GetProperty("tokens").GetInt64().ShouldBe(3 * 4 * 16);
        saved.RootElement.GetProperty("last_loss").GetSingle().ShouldBe(report.LastLoss!.Value);
        console.ToString().ShouldContain("[step=3/100,epoch=0] ");

        using TensorScope scope = TensorScope.Open();
        IReadOnlyDictionary<string, Tensor> model = Safetensors.Read(Path.Join(save, "step3-unsharded/model.safetensors"));
        model["transformer.blocks.0.att_proj.weight"].Shape.ShouldBe([48, 16]);
        IReadOnlyDictionary<string, Tensor> optimizer = Safetensors.Read(Path.Join(save, "step3-unsharded/optim.safetensors"));
        optimizer["step.transformer.wte.weight"].Item().ShouldBe(3);
        optimizer.Count.ShouldBe(3 * model.Count);
        File.ReadAllText(Path.Join(save, "step3-unsharded/train.json")).ShouldBe(
            """{"epoch":0,"global_step":3,"global_train_examples_seen_this_epoch":12,"global_train_tokens_seen":192,"world_size":1}""");
        ConfigReader.Load(Path.Join(save, "config.yaml")).StopAt.ShouldBe(3);
    }

    [SkippableFact]
    public void TheSavedConfigHoldsWhatFollowsFromTheDevice()
    {
        Run(Tiny("run", "--stop_at=1", "--model.init_device=meta", "--precision=amp_bf16", "--device_train_microbatch_size=2"));
        TrainConfig saved = ConfigReader.Load(Path.Join(_folder.Path, "run/config.yaml"));
        saved.Model.InitDevice.ShouldBe("cpu");
        saved.Model.Precision.ShouldBe(Precision.AmpBf16);
        saved.DistributedStrategy.ShouldBe(DistributedStrategy.Single);
        saved.DeviceTrainBatchSize.ShouldBe(4);
        saved.DeviceTrainGradAccum.ShouldBe(2);
    }

    [SkippableFact]
    public void TheLossFallsOnTokensThatRepeat()
    {
        TrainReport report = Run(Tiny("run", "--stop_at=30", "--optimizer.learning_rate=1e-2"));
        report.LastLoss!.Value.ShouldBeLessThan(report.FirstLoss!.Value - 0.5f);
    }

    [SkippableFact]
    public void AnEarlierRunIsNotOverwrittenUnlessAllowed()
    {
        Run(Tiny("run", "--stop_at=1"));
        Should.Throw<RunException>(() => Run(Tiny("run", "--stop_at=1"))).Message.ShouldContain("save_overwrite");
        Run(Tiny("run", "--stop_at=1", "--save_overwrite=true")).Steps.ShouldBe(1);
    }

    [SkippableFact]
    public void ADryRunWritesNothing()
    {
        Run(Tiny("run", "--dry_run=true")).Steps.ShouldBe(0);
        Directory.Exists(Path.Join(_folder.Path, "run")).ShouldBeFalse();
    }

    [SkippableFact]
    public void TokensBeyondTheVocabularyAreNamedWithTheSettings()
    {
        TrainConfig config = Tiny("run");
        string data = _folder.Tokens("foreign.npy", Enumerable.Repeat(5000, 100));
        RunException e = Should.Throw<RunException>(() => Run(config with { Data = config.Data with { Paths = [data] } }));
        e.Message.ShouldContain("token 5000");
        e.Message.ShouldContain("model.embedding_size");
        e.Message.ShouldContain("uint16");
    }

    [SkippableFact]
    public void TheProgramTellsConfigErrorsFromFailures()
    {
        string config = _folder.Text("config.yaml", ConfigWriter.ToYaml(Tiny("run", "--stop_at=2")));
        Run("--save_folder=" + Path.Join(_folder.Path, "x")).ShouldBe((0, ""));
        (int code, string errors) = Run("--model.layers=2");
        code.ShouldBe(2);
        errors.ShouldBe("command line: `model.layers`: is not a known key. Did you mean `n_layers`?\n");
        (code, errors) = Run("--data.paths=[missing.npy]");
        code.ShouldBe(1);
        errors.ShouldStartWith("olmo-train: The token file missing.npy cannot be read");
        Run("stray").ShouldBe((2, "command line: `stray` is no option. Settings are given as --key=value.\n"));
        if (Device.CudaDevices == 0)
            Run("--device=cuda").Errors.ShouldContain("sees no CUDA device");

        (int Code, string Errors) Run(params string[] options)
        {
            var told = new StringWriter();
            return (Program.Run(config, options, TextWriter.Null, told), told.ToString());
        }
    }

    [SkippableFact]
    public void AResumedRunEndsWithTheSameBytesAsAWholeOne()
    {
        string[] adaptive = ["--max_grad_norm_ratio=0.9", "--optimizer.learning_rate=1e-2"];
        Run(Tiny("whole", ["--stop_at=12", .. adaptive]));
        Run(Tiny("first", ["--stop_at=5", .. adaptive]));    // exactly one epoch
        Run(Tiny("second", ["--stop_at=12", $"--load_path={_folder.Path}/first/step5-unsharded", .. adaptive])).Steps.ShouldBe(12);
        foreach (string file in new[] { "model.safetensors", "optim.safetensors", "train.json" })
            File.ReadAllBytes(Path.Join(_folder.Path, "second/step12-unsharded", file)).ShouldBe(File.ReadAllBytes(Path.Join(_folder.Path, "whole/step12-unsharded", file)), file);
    }

    [SkippableFact]
    public void ACheckpointOfAnotherModelIsRefusedByTensor()
    {
        Run(Tiny("first", "--stop_at=1"));
        string load = $"--load_path={_folder.Path}/first/step1-unsharded";
        Should.Throw<RunException>(() => Run(Tiny("second", load, "--model.n_layers=2"))).Message.ShouldContain("lacks the tensor transformer.blocks.1.");
        Should.Throw<RunException>(() => Run(Tiny("second", load, "--model.weight_tying=true"))).Message.ShouldContain("transformer.ff_out.weight, which this model has not");
        Should.Throw<RunException>(() => Run(Tiny("second", load, "--model.d_model=32"))).Message.ShouldContain("is [32, 16], this model's is [32, 32]");
        Should.Throw<RunException>(() => Run(Tiny("second", $"--load_path={_folder.Path}"))).Message.ShouldContain("holds no model.safetensors");
    }

    private static TrainReport Run(TrainConfig config) => new TrainLoop(config, TextWriter.Null).Run();

    private TrainConfig Original(string run, params string[] options) => ConfigReader.Load(
        SharedData.File("golden/model/train_run/step10-unsharded/config.yaml"),
        [
            $"--save_folder={Path.Join(_folder.Path, run)}",
            $"--data.paths=[{SharedData.File("golden/order/tokens/tiny-a.npy")},{SharedData.File("golden/order/tokens/tiny-b.npy")}]",
            .. options,
        ]);

    private TrainConfig Tiny(string run, params string[] options)
    {
        string tokens = Path.Join(_folder.Path, "tokens.npy");
        if (!File.Exists(tokens))
            _folder.Tokens("tokens.npy", Enumerable.Range(0, 20 * 16).Select(i => i * i % 7));
        string yaml = $$"""
            run_name: tiny
            save_folder: {{Path.Join(_folder.Path, run)}}
            device: cpu
            model: {d_model: 16, n_heads: 2, n_layers: 1, mlp_hidden_size: 32, max_sequence_length: 16, vocab_size: 32, embedding_size: 32, eos_token_id: 0, pad_token_id: 1,
              rope: true, include_bias: false, weight_tying: false, layer_norm_type: rms, norm_after: true, attention_layer_norm: true,
              attention_dropout: 0.0, residual_dropout: 0.0, embedding_dropout: 0.0}
            optimizer: {name: adamw, learning_rate: 1e-3}
            scheduler: {t_warmup: 2}
            data: {paths: ["{{tokens}}"], drop_last: true}
            max_duration: 100
            global_train_batch_size: 4
            max_grad_norm: 1.0
            """;
        return ConfigReader.Read(YamlSource.Parse("tiny.yaml", yaml, options));
    }
}
