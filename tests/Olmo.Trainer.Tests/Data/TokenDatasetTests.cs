using System.Security.Cryptography;
using System.Text.Json;
using Dolma.Core;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Olmo.Trainer.Data;

namespace Olmo.Trainer.Tests.Data;

public sealed class TokenDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void InstancesAreCutPerFileAndNumberedThroughAllFiles()
    {
        string[] paths =
        [
            _folder.Tokens("A.npy", Enumerable.Range(0, 100)),
            _folder.Tokens("B.npy", Enumerable.Range(1000, 50)),
            _folder.Tokens("C.npy", Enumerable.Range(2000, 7)),
            _folder.Tokens("D.npy", Enumerable.Range(3000, 64)),
        ];
        using var data = new TokenDataset(paths, TokenType.UInt16, 8);
        data.Count.ShouldBe(26);
        data.Offsets().ShouldBe([(0L, 12L), (12, 18), (18, 18), (18, 26)]);
        data.Locate(14).ShouldBe((1, 16));
        data.Locate(3).ShouldBe((0, 24));
        data.Locate(18).ShouldBe((3, 0));
        var tokens = new uint[8];
        data.Read(25, tokens);
        tokens.ShouldBe([3056u, 3057, 3058, 3059, 3060, 3061, 3062, 3063]);
        data.Read(-1, tokens);
        tokens[0].ShouldBe(3056u);
        data.Read(-26, tokens);
        tokens.ShouldBe([0u, 1, 2, 3, 4, 5, 6, 7]);
        Should.Throw<ArgumentOutOfRangeException>(() => data.Locate(26));
        Should.Throw<ArgumentOutOfRangeException>(() => data.Locate(-27));
    }

    [Fact]
    public void AFileNamedTwiceCountsTwice()
    {
        string path = _folder.Tokens("a.npy", Enumerable.Range(0, 8));
        using var data = new TokenDataset([path, path], TokenType.UInt16, 4);
        data.Count.ShouldBe(4);
        data.Locate(2).ShouldBe((1, 0));
    }

    [Fact]
    public void AMaskOfAnotherLengthIsRefused()
    {
        string path = _folder.Tokens("a.npy", Enumerable.Range(0, 8));
        string mask = Path.Join(_folder.Path, "mask.npy");
        File.WriteAllBytes(mask, new byte[4]);
        Should.Throw<ShardException>(() => new TokenDataset([path], TokenType.UInt16, 4, [mask])).Message.ShouldContain("covers 4 tokens");
    }

    [SkippableFact]
    public void TheOriginalSeesTheSameInstances()
    {
        string folder = SharedData.Folder("golden/order");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Path.Join(folder, "olmo/index_space.json")));
        foreach (JsonElement e in golden.RootElement.EnumerateArray())
        {
            string[] paths = [.. e.GetProperty("paths").EnumerateArray().Select(p => Path.Join(folder, "tokens", p.GetString()))];
            TokenType type = e.GetProperty("memmap_dtype").GetString() == "uint32" ? TokenType.UInt32 : TokenType.UInt16;
            int length = e.GetProperty("chunk_size").GetInt32();
            using var data = new TokenDataset(paths, type, length);
            data.Count.ShouldBe(e.GetProperty("length").GetInt64());
            data.Offsets().ShouldBe(e.GetProperty("offsets").EnumerateArray().Select(o => (o[0].GetInt64(), o[1].GetInt64())));
            foreach (JsonElement instance in e.GetProperty("instances").EnumerateArray())
            {
                var tokens = new uint[length];
                data.Read(instance.GetProperty("index").GetInt64(), tokens);
                byte[] wide = [.. tokens.SelectMany(t => BitConverter.GetBytes((long)t))];
                Convert.ToHexStringLower(SHA256.HashData(wide)).ShouldBe(instance.GetProperty("sha256_int64").GetString());
            }
        }
    }
}
