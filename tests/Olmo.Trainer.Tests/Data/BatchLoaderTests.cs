using System.Security.Cryptography;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

public sealed class BatchLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheWorkedExampleComesOut()
    {
        using TokenDataset data = TwentySix();
        var loader = new BatchLoader(data, batch: 4, seed: 6198);
        loader.BatchesPerEpoch.ShouldBe(6);
        loader.Read(0).Indices.ShouldBe([14u, 3, 16, 5]);
        loader.Read(2).Indices.ShouldBe([15u, 17, 20, 23]);
        loader.Read(5).Indices.ShouldBe([25u, 7, 9, 8]);
        new BatchLoader(data, 4, 6198, ranks: 2, rank: 0).Read(2).Indices.ShouldBe([15u, 20]);
        new BatchLoader(data, 4, 6198, ranks: 2, rank: 1).Read(2).Indices.ShouldBe([17u, 23]);
        new BatchLoader(data, 4, 6198, ranks: 2, rank: 1).Read(3, startIndex: 8).Indices.ShouldBe([7u, 8]);
        loader.StartEpoch(1);
        loader.Read(0).Indices.ShouldBe([15u, 8, 9, 17]);
    }

    [Fact]
    public void DataThatFillsNoBatchIsRefusedWithTheSettings()
    {
        using TokenDataset data = TwentySix();
        RunException e = Should.Throw<RunException>(() => new BatchLoader(data, batch: 27, seed: 0));
        e.Message.ShouldContain("26 instances of 8 tokens");
        e.Message.ShouldContain("global_train_batch_size");
        Should.Throw<RunException>(() => new BatchLoader(data, batch: 3, seed: 0, ranks: 2)).Message.ShouldContain("2 ranks");
    }

    [Fact]
    public void MaskedTokensAndInstancesHaveNoLabel()
    {
        string tokens = _folder.Tokens("a.npy", [1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 9, 9]);
        string mask = Path.Join(_folder.Path, "mask.npy");
        File.WriteAllBytes(mask, [0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        using var data = new TokenDataset([tokens], TokenType.UInt16, 6, [mask]);
        TrainBatch batch = new BatchLoader(data, 2, seed: 0, filter: new RepetitionFilter(1, 13, 3)).Read(0);
        int first = Array.IndexOf(batch.Indices, 0u);
        batch.Labels(first, 1).ShouldBe([2L, 3, -100, 5, 6]);
        batch.Labels(1 - first, 1).ShouldBe([-100L, -100, -100, -100, -100]);
        batch.MaskedInstances.ShouldBe(1);
        batch.Inputs(first, 1).ShouldBe([1L, 2, 3, 4, 5, 6]);
    }

    [SkippableFact]
    public void RanksOfTheOriginalSeeTheSameInstances()
    {
        int compared = 0;
        using TokenDataset data = Golden(1000);
        foreach (JsonElement e in Entries("rank_steps.json").Where(e => e.GetProperty("drop_last").GetBoolean() && e.TryGetProperty("ranks", out JsonElement r) && r.ValueKind == JsonValueKind.Array))
        {
            e.GetProperty("data").GetString().ShouldBe("u16 1000");
            int rank = 0;
            int ranks = e.GetProperty("world_size").GetInt32();
            foreach (JsonElement steps in e.GetProperty("ranks").EnumerateArray())
            {
                var loader = new BatchLoader(
                    data, e.GetProperty("G").GetInt32(), e.GetProperty("seed").GetInt64(), e.GetProperty("epoch").GetInt32(), null, ranks, rank++);
                Compare(loader, steps, 0);
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(3);
    }

    [SkippableFact]
    public void ResumingReadsOnWhereTheOriginalDoes()
    {
        int compared = 0;
        using TokenDataset data = Golden(1000);
        foreach (JsonElement e in Entries("resume.json").Where(e => !e.TryGetProperty("max_examples", out JsonElement m) || m.ValueKind == JsonValueKind.Null))
        {
            int rank = 0;
            int ranks = e.GetProperty("world_size").GetInt32();
            int epoch = e.TryGetProperty("epoch", out JsonElement number) ? number.GetInt32() : 0;
            long start = e.GetProperty("start_index").GetInt64();
            foreach (JsonElement steps in e.GetProperty("ranks").EnumerateArray())
            {
                Compare(new BatchLoader(data, e.GetProperty("G").GetInt32(), e.GetProperty("seed").GetInt64(), epoch, null, ranks, rank++), steps, start);
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(3);
    }

    [SkippableFact]
    public void TokensOfBatchesAreTheOriginals()
    {
        int compared = 0;
        using TokenDataset data = Golden(128);
        foreach (JsonElement e in Entries("batches.json").Where(e => e.TryGetProperty("sha256_int64", out _) && e.GetProperty("data").GetString() == "u16 128"))
        {
            var loader = new BatchLoader(
                data, e.GetProperty("G").GetInt32(), e.GetProperty("seed").GetInt64(), 0, null, e.GetProperty("world_size").GetInt32(), e.GetProperty("rank").GetInt32());
            TrainBatch batch = loader.Read(e.GetProperty("step").GetInt64() - 1);
            batch.Indices.ShouldBe(e.GetProperty("index").EnumerateArray().Select(i => i.GetUInt32()));
            byte[] wide = [.. batch.Inputs(0, batch.Instances).SelectMany(BitConverter.GetBytes)];
            Convert.ToHexStringLower(SHA256.HashData(wide)).ShouldBe(e.GetProperty("sha256_int64").GetString());
            compared++;
        }

        compared.ShouldBeGreaterThan(3);
    }

    private static void Compare(BatchLoader loader, JsonElement steps, long startIndex)
    {
        int number = 0;
        foreach (JsonElement step in steps.EnumerateArray())
            loader.Read(number++, startIndex).Indices.ShouldBe(step.EnumerateArray().Select(i => i.GetUInt32()));
    }

    private static JsonElement[] Entries(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(SharedData.File("golden/order/olmo/" + name)));
        return [.. json.RootElement.Clone().EnumerateArray()];
    }

    private static TokenDataset Golden(int length)
    {
        string folder = SharedData.Folder("golden/order/tokens");
        return new TokenDataset([.. new[] { "wiki", "short", "mixed", "web" }.Select(n => Path.Join(folder, n + ".npy"))], TokenType.UInt16, length);
    }

    private TokenDataset TwentySix() => new([_folder.Tokens("all.npy", Enumerable.Range(0, 26 * 8))], TokenType.UInt16, 8);
}
