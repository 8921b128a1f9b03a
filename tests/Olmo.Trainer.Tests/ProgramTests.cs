using Dolma.Testing;

namespace Olmo.Trainer.Tests;

public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PathsAreListedOneALine() => List(compact: false).ShouldBe((0, "p/part-0.npy\np/part-1.npy\np/part-2.npy\nb.npy\n", ""));

    [Fact]
    public void PathsAreListedAsPatterns() =>
        List(compact: true, "--data.paths=[p/0-1.npy, p/0-2.npy, p/0-3.npy, b.npy]").ShouldBe((0, "p/0-{1..3}.npy\nb.npy\n", ""));

    [Fact]
    public void AConfigWithoutDataHasNoPaths()
    {
        (int code, string output, string errors) = List(compact: false, "--data.paths=[]");
        code.ShouldBe(2);
        output.ShouldBe("");
        errors.ShouldContain("`data.paths`: is missing");
    }

    private (int Code, string Output, string Errors) List(bool compact, params string[] options)
    {
        string config = _folder.Text("config.yaml", """
            run_name: x
            data:
              drop_last: true
              paths:
              - p/part-{
                0, 1,
                2}.npy
              - b.npy
            """);
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        return (Program.ListPaths(config, options, compact, output, errors), output.ToString(), errors.ToString());
    }
}
