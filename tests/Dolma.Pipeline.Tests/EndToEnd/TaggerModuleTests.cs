using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary><c>samples/tagger-plugin</c>, built outside of the repository as a stranger would build it, and run by the program.</summary>
public sealed class TaggerModuleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void TheSampleTaggerIsBuiltListedAndRunAndItsFilesAreTaggedAgainWhenItChanges()
    {
        string module = Build();
        DolmaProgram.Succeed(_folder.FullPath, "list", "--tagger_modules", module).Output.Split('\n')
            .ShouldContain(line => line.Contains(" shouting_v1 ", StringComparison.Ordinal) && line.Contains($" Samples.ShoutingTagger in {module} ", StringComparison.Ordinal));

        _folder.Write("c/documents/a.jsonl", "{\"id\":\"1\",\"text\":\"HELLO\\nworld\\nÜBER ALLES\\n\"}\n{\"id\":\"2\",\"text\":\"\"}\n");
        Tag(module).Errors.ShouldContain("1 of 1 shards written");
        Encoding.UTF8.GetString(DolmaProgram.Content(_folder["c/attributes/x/a.jsonl"])).ShouldBe(
            """{"id":"1","attributes":{"x__shouting_v1__line":[[0,6,1.0],[12,23,1.0]],"x__shouting_v1__fraction":[[0,23,0.66667]],"x__char_length_v1__length":[[0,23,23.0]]},"source":""}""" + "\n"
            + """{"id":"2","attributes":{"x__shouting_v1__fraction":[[0,0,0.0]],"x__char_length_v1__length":[[0,0,0.0]]},"source":""}""" + "\n");
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        JsonElement used = report.RootElement.GetProperty("stages")[0].GetProperty("modules")[0];
        used.GetProperty("path").GetString().ShouldBe(module);
        used.GetProperty("sha256").GetString()!.Length.ShouldBe(64);

        Tag(module).Errors.ShouldContain("1 skipped: done before");
        // Bytes behind an assembly's end do no harm, and make it another file.
        File.AppendAllText(module, "changed");
        Tag(module).Errors.ShouldContain("1 of 1 shards written");
    }

    [SkippableFact]
    public void AModuleThatCannotBeUsedStopsTheRunBeforeAnythingIsWritten()
    {
        _folder.Write("c/documents/a.jsonl", "{\"id\":\"1\",\"text\":\"a\"}\n");
        CommandResult result = DolmaProgram.Run(
            _folder.FullPath, "tag", "--documents", "c/documents/*", "--taggers", "mine", "--experiment", "x", "--tagger_modules", "mine.py", "gone.dll");
        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("the configuration has 2 problems:");
        result.Errors.ShouldContain("`tagger_modules[0]`: is mine.py, a Python file");
        result.Errors.ShouldContain("`tagger_modules[1]`: Could not find module gone.dll.");
        DolmaProgram.Files(_folder["c"]).ShouldBe(["documents/a.jsonl"]);
    }

    private CommandResult Tag(string module) => DolmaProgram.Succeed(
        _folder.FullPath,
        ["tag", "--documents", "c/documents/*", "--taggers", "shouting_v1", "char_length_v1", "--experiment", "x", "--tagger_modules", module, "--report", "report.json"]);

    private string Build()
    {
        string home = Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(DolmaProgram.FullPath, returnFinalTarget: true)!.FullName))!;
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/tagger-plugin"), _folder["plugin"]);
        CommandResult result = CommandRunner.Run(
            "dotnet", ["build", "-c", "Release", "-o", "build", $"-p:DolmaHome={home}", "--nologo", "--disable-build-servers"], _folder["plugin"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Output.ShouldContain("0 Warning(s)");
        return _folder["plugin/build/ShoutingTagger.dll"];
    }
}
