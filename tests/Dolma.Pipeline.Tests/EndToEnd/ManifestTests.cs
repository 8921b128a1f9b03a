using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A stage reads what the stage before it wrote: all of it, and nothing else.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ManifestTests()
    {
        foreach (string name in (string[])["a", "b"])
            _folder.Write($"c/documents/{name}.json", """{"id":"1","text":"one two"}"""u8 + "\n"u8);
        _folder.Write("mix.yaml", "streams: [{name: s, documents: [c/documents/*], filter: {include: [$]}, output: {path: mixed, max_size_in_bytes: 1}, compression: {output: ''}}]");
        DolmaProgram.Succeed(_folder.FullPath, "-c", "mix.yaml", "mix");
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void AFileThatIsGoneStopsTheNextStage()
    {
        File.Delete(_folder["mixed/s-0000.jsonl"]);
        CommandResult result = Tokens();
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("s-0000.jsonl is missing from mixed: the run that made this folder wrote it (mixed/.dolma). Run it again");
        Directory.Exists(_folder["tokens"]).ShouldBeFalse();
    }

    [SkippableFact]
    public void AFileThatTheStageBeforeDidNotWriteStopsTheNextOneButForTheOriginalsWay()
    {
        File.Copy(_folder["c/documents/a.json"], _folder["mixed/other.json"]);
        CommandResult result = Tokens();
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("other.json in mixed is not of the run that made this folder (mixed/.dolma)");

        Tokens("--compat").ExitCode.ShouldBe(0);
        Directory.Delete(_folder["mixed/.dolma"], recursive: true);
        Tokens().ExitCode.ShouldBe(0);
    }

    private CommandResult Tokens(params string[] further) => DolmaProgram.Run(
        _folder.FullPath,
        [
            "tokens", "--documents", "mixed/*", "--destination", "tokens", "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
            "--tokenizer.eos_token_id=0", .. further,
        ]);
}
