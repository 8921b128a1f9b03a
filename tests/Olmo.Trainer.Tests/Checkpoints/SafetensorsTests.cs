using System.Text;
using Dolma.Core;
using Dolma.Testing;
using Olmo.Torch;
using Olmo.Trainer.Checkpoints;

namespace Olmo.Trainer.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SafetensorsTests() => Torch.OrSkip();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void TensorsComeBackAsTheyWereWritten()
    {
        using TensorScope scope = TensorScope.Open();
        string path = Path.Join(_folder.Path, "x.safetensors");
        using (FileStream stream = File.Create(path))
        {
            Safetensors.Write(
                stream,
                [("b", Tensor.Range(0, 6).Reshape(2, 3)), ("a", Tensor.From<long>([7], [])), ("c", Tensor.Ones([2]).To(DType.BFloat16)), ("empty", Tensor.Zeros([0, 4]))],
                new Dictionary<string, string> { ["format"] = "pt" });
        }

        IReadOnlyDictionary<string, Tensor> read = Safetensors.Read(path);
        read.Keys.Order().ShouldBe(["a", "b", "c", "empty"]);
        read["a"].ToArray<long>().ShouldBe([7L]);
        read["b"].Shape.ShouldBe([2, 3]);
        read["b"].ToArray<float>().ShouldBe([0, 1, 2, 3, 4, 5]);
        read["c"].Type.ShouldBe(DType.BFloat16);
        read["empty"].Shape.ShouldBe([0, 4]);
    }

    [SkippableFact]
    public void TheBytesAreThoseOfTheFormat()
    {
        using TensorScope scope = TensorScope.Open();
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [("w", Tensor.From<float>([1f], [1]))]);
        const string Header = """{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        byte[] expected = [(byte)(Header.Length + 2), 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(Header + "  "), 0, 0, 0x80, 0x3f];
        stream.ToArray().ShouldBe(expected);
    }

    [SkippableFact]
    public void ACutOrForeignFileIsRefusedByName()
    {
        string path = _folder.Text("x.safetensors", "no tensors here, only text");
        Should.Throw<RunException>(() => Safetensors.Read(path)).Message.ShouldContain(path);
        File.WriteAllBytes(path, [54, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""), 0, 0]);
        Should.Throw<RunException>(() => Safetensors.Read(path)).Message.ShouldContain(path);
        Should.Throw<RunException>(() => Safetensors.Read(path + ".missing")).Message.ShouldContain(".missing");
    }

    [SkippableFact]
    public void FilesOfTheOriginalLibraryAreReadAndWrittenAlike()
    {
        using TensorScope scope = TensorScope.Open();
        string path = SharedData.File("golden/model/olmo/olmo2/model.safetensors");
        IReadOnlyDictionary<string, Tensor> read = Safetensors.Read(path);
        read.Count.ShouldBe(19);
        string again = Path.Join(_folder.Path, "again.safetensors");
        using (FileStream stream = File.Create(again))
            Safetensors.Write(stream, read.Select(t => (t.Key, t.Value)));
        foreach ((string name, Tensor value) in Safetensors.Read(again))
            Torch.Difference(value, read[name]).ShouldBe(0, name);
    }
}
