using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Tokenize.TokenFiles;
using Olmo.Trainer.Config;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

public sealed class TokenSettingsCheckTests : IDisposable
{
    private static readonly TokenSettings Settings = new()
    {
        Tokenizer = new TokenSettings.TokenizerEntry("tokenizer.json", "00", VocabularySize: 32, LargestId: 31),
        Dtype = "uint16",
        EosTokenId = 0,
        Shuffle = "local",
        Documents = 4,
        Tokens = 100,
        Sources = [],
        Files = [new TokenSettings.FileEntry("a.npy", 4, 100)],
    };

    private readonly TemporaryFolder _folder = new();

    public TokenSettingsCheckTests() => File.WriteAllBytes(Path.Join(_folder.Path, "a.npy"), new byte[200]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FilesWithoutSettingsAreTakenAsTheyAre() => Problems("{vocab_size: 8, eos_token_id: 3}", "uint32").ShouldBeEmpty();

    [Fact]
    public void SettingsThatFitAreNoProblem()
    {
        Settings.Write(_folder.Path, new DiskStorage());
        Problems("{vocab_size: 32, eos_token_id: 0}").ShouldBeEmpty();
        Problems("{vocab_size: 64, eos_token_id: 0}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("{vocab_size: 32, eos_token_id: 0}", "uint32", "data.memmap_dtype", "is `uint32`", "`uint16`")]
    [InlineData("{vocab_size: 31, eos_token_id: 0}", "uint16", "model.vocab_size", "ids go up to 31", "Set it to 32 or more")]
    [InlineData("{vocab_size: 32, eos_token_id: 1}", "uint16", "model.eos_token_id", "is 1", "end with 0")]
    public void WhatDoesNotFitIsNamed(string model, string dtype, string key, params string[] says)
    {
        Settings.Write(_folder.Path, new DiskStorage());
        ConfigProblem problem = Problems(model, dtype).ShouldHaveSingleItem();
        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(Path.Join(_folder.Path, "tokens.json"));
        says.ShouldAllBe(text => problem.Message.Contains(text));
    }

    [Fact]
    public void AFileOfAnotherLengthIsNamed()
    {
        Settings.Write(_folder.Path, new DiskStorage());
        File.WriteAllBytes(Path.Join(_folder.Path, "a.npy"), new byte[198]);
        Problems("{vocab_size: 32, eos_token_id: 0}").ShouldHaveSingleItem().Message.ShouldContain("a.npy with 198 bytes");
    }

    [Fact]
    public void SettingsThatNobodyUnderstandsAreRefused()
    {
        File.WriteAllText(TokenSettings.PathIn(_folder.Path), "{\"format\": 2");
        Should.Throw<ShardException>(() => Problems("{vocab_size: 32, eos_token_id: 0}")).Message.ShouldContain("tokens.json");
    }

    private ConfigProblem[] Problems(string model, string dtype = "uint16") =>
    [
        .. TokenSettingsCheck.Problems(ConfigReader.Read(YamlSource.Parse(
            "x.yaml",
            $$"""
            run_name: x
            save_folder: {{_folder.Path}}/run
            model: {d_model: 16, n_heads: 2, n_layers: 1, mlp_hidden_size: 32, max_sequence_length: 16, embedding_size: 64, pad_token_id: 1, rope: true, include_bias: false, weight_tying: false, layer_norm_type: rms, attention_dropout: 0.0, residual_dropout: 0.0, embedding_dropout: 0.0, {{model.Trim('{', '}')}} }
            optimizer: {name: adamw, learning_rate: 1e-3}
            data: {paths: ["{{_folder.Path}}/a.npy"], drop_last: true, memmap_dtype: {{dtype}}}
            max_duration: 1
            global_train_batch_size: 4
            """,
            []))),
    ];
}
