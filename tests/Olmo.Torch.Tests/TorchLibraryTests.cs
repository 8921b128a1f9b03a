namespace Olmo.Torch.Tests;

public sealed class TorchLibraryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("olmo-torch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AMissingLibrarySaysWhatToInstallAndToRun()
    {
        TorchException e = Should.Throw<TorchException>(() => TorchLibrary.Locate(null, _folder));
        e.Message.ShouldContain("libtorch-dev");
        e.Message.ShouldContain("native/build.sh");
        e.Message.ShouldContain(_folder);
        e.Message.ShouldContain("OLMO_TORCH_LIBRARY");
    }

    [Fact]
    public void TheEnvironmentMayNameTheFileOrItsFolder()
    {
        string file = Path.Join(_folder, "libolmo_torch.so");
        File.WriteAllText(file, "");
        TorchLibrary.Locate(file, "/nowhere").ShouldBe(file);
        TorchLibrary.Locate(_folder, "/nowhere").ShouldBe(file);
        Should.Throw<TorchException>(() => TorchLibrary.Locate(file + ".1", _folder)).Message.ShouldContain(file + ".1");
    }

    [Fact]
    public void AFileBesideTheAssemblyComesBeforeTheCheckouts()
    {
        string built = Directory.CreateDirectory(Path.Join(_folder, "artifacts", "native")).FullName;
        string bin = Directory.CreateDirectory(Path.Join(_folder, "src", "bin")).FullName;
        File.WriteAllText(Path.Join(built, "libolmo_torch.so"), "");
        TorchLibrary.Locate(null, bin).ShouldBe(Path.Join(built, "libolmo_torch.so"));
        File.WriteAllText(Path.Join(bin, "libolmo_torch.so"), "");
        TorchLibrary.Locate(null, bin).ShouldBe(Path.Join(bin, "libolmo_torch.so"));
    }

    [Fact]
    public void AFileThatIsNoLibraryIsNamed()
    {
        string file = Path.Join(_folder, "libolmo_torch.so");
        File.WriteAllText(file, "text");
        Should.Throw<TorchException>(() => TorchLibrary.Open(file)).Message.ShouldStartWith(file + " cannot be loaded");
    }

    [SkippableFact]
    public void AnotherLibraryIsNotTakenForOurs()
    {
        string? other = new[] { "/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib/libm.so.6" }.FirstOrDefault(File.Exists);
        Skip.If(other is null, "no libm at a known place");
        Should.Throw<TorchException>(() => TorchLibrary.Open(other!)).Message.ShouldContain("is not Olmo.Torch's native library");
    }

    [SkippableFact]
    public void TheLibraryInUseKnowsItsLibtorch()
    {
        Torch.OrSkip();
        TorchLibrary.TorchVersion.ShouldMatch(@"^\d+\.\d+");
        File.Exists(TorchLibrary.Path).ShouldBeTrue();
    }
}
