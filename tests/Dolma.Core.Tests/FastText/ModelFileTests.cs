using Dolma.Core.FastText;

namespace Dolma.Core.Tests.FastText;

public sealed class ModelFileTests
{
    [Fact]
    public void AModelThatIsWrittenAgainIsTheSameFile()
    {
        foreach (byte[] file in (byte[][])[TinyModels.Softmax, TinyModels.Tree])
        {
            using var stream = new MemoryStream(file);
            FastTextModel model = FastTextModel.Read(stream, "tiny");
            using var written = new MemoryStream();
            model.Write(written);
            written.ToArray().ShouldBe(file);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(781)]
    public void ATruncatedFileIsNamed(int length)
    {
        using var stream = new MemoryStream(TinyModels.Softmax, 0, length);
        Should.Throw<RunException>(() => FastTextModel.Read(stream, "models/x.bin")).Message.ShouldStartWith("models/x.bin: the file ends");
    }

    [Fact]
    public void AFileOfAnotherKindIsRefused()
    {
        using var stream = new MemoryStream(new byte[1000]);
        Should.Throw<RunException>(() => FastTextModel.Read(stream, "x")).Message.ShouldContain("793712314");
    }

    [Fact]
    public void AVersionFromTheFutureIsRefusedWithBothNumbers()
    {
        byte[] file = [.. TinyModels.Softmax];
        file[4] = 13;
        using var stream = new MemoryStream(file);
        Should.Throw<RunException>(() => FastTextModel.Read(stream, "x")).Message.ShouldBe("x: the model's format version is 13; versions up to 12 can be read.");
    }

    [Fact]
    public void EveryDamagedByteIsEitherHarmlessOrExplained()
    {
        for (int i = 0; i < TinyModels.Tree.Length; i++)
        {
            byte[] file = [.. TinyModels.Tree];
            file[i] ^= 0x80;
            using var stream = new MemoryStream(file);
            try
            {
                FastTextModel.Read(stream, "x").CreatePredictor().Predict("the cat chat"u8);
            }
            catch (RunException e)
            {
                e.Message.ShouldStartWith("x: ");
            }
        }
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Should.Throw<RunException>(() => FastTextModel.Read("/nowhere/lid.bin")).Message.ShouldContain("/nowhere/lid.bin");
}
