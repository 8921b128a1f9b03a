using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dolma.Testing;
using Dolma.Tokenize;
using Olmo.Trainer.Config;

namespace Olmo.Trainer.Tests.Loop;

/// <summary>The training recipes in configs/ as they stand, but for a very small model, on the samples' tokens under the official files' names.</summary>
public sealed class RecipeRunTests : IDisposable
{
    private const int SequenceLength = 16;

    // Of every file, so that each gives three instances and a rest.
    private const int FileTokens = 3 * SequenceLength + 5;

    private static readonly string[] Small =
    [
        "--device=cpu", "--stop_at=2", "--global_train_batch_size=4", "--model.d_model=16", "--model.n_heads=2", "--model.n_layers=1", "--model.mlp_hidden_size=32",
        $"--model.max_sequence_length={SequenceLength}", "--model.vocab_size=4096", "--model.embedding_size=4096", "--model.eos_token_id=0", "--model.pad_token_id=1",
    ];

    private readonly TemporaryFolder _folder = new();

    public RecipeRunTests() => Torch.OrSkip();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("train-7b", "train-7b")]
    [InlineData("train-13b", "train-13b-100b", "train-13b-300b")]
    public void StageTwoGoesOnFromWhereStageOneEnded(string first, params string[] second)
    {
        byte[] tokens = SampleTokens();
        Train($"configs/olmo-mix-1124/{first}.yaml", tokens);
        foreach (string recipe in second)
            Train($"configs/dolmino-mix-1124/{recipe}.yaml", tokens);
    }

    private void Train(string recipe, byte[] tokens)
    {
        string file = SharedData.InRepository(recipe);
        // In the text, since variables of a process belong to all of its tests.
        string yaml = _folder.Text("recipe.yaml", File.ReadAllText(file).Replace("${oc.env:DOLMA_DATA}", _folder.Path, StringComparison.Ordinal));
        TrainConfig config = ConfigReader.Load(yaml, Small);
        IReadOnlyList<string> files = config.Data.Files();
        int at = 0;
        foreach (string path in files.Distinct(StringComparer.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, tokens[at..(at + 4 * FileTokens)]);
            at = (at + 4 * FileTokens) % (tokens.Length - 4 * FileTokens) / 4 * 4;
        }

        var told = new StringWriter();
        Program.Run(yaml, Small, TextWriter.Null, told).ShouldBe(0, told.ToString());
        Directory.Exists(Path.Join(config.SaveFolder, "latest-unsharded")).ShouldBeTrue();
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(Path.Join(config.SaveFolder, "train-report.json")));
        report.RootElement.GetProperty("instances").GetInt64().ShouldBe(3 * files.Count);
        report.RootElement.GetProperty("steps").GetInt64().ShouldBe(2);
        report.RootElement.GetProperty("last_loss").GetDouble().ShouldBeInRange(1, 20);
    }

    private static byte[] SampleTokens()
    {
        using TokenEncoder encoder = Tokenizer.Load(SharedData.InRepository("samples/tokenizer.json")).CreateEncoder();
        var ids = new TokenBuffer();
        using var text = new MemoryStream();
        using (var gzip = new GZipStream(File.OpenRead(SharedData.InRepository("samples/documents/encyclopedia/0000.json.gz")), CompressionMode.Decompress))
            gzip.CopyTo(text);
        encoder.Encode(text.ToArray(), ids);
        return MemoryMarshal.AsBytes<uint>(ids.Span).ToArray();
    }
}
