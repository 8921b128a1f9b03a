using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Tests.EndToEnd;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary><c>dolma tokens</c> and the commands that look at what it wrote.</summary>
public sealed class TokensCommandsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public TokensCommandsTests()
    {
        for (int file = 0; file < 2; file++)
        {
            _folder.Write(
                $"in/{file}/x.json",
                string.Concat(Enumerable.Range(0, 50).Select(i => JsonSerializer.Serialize(new { id = $"{file}-{i}", text = $"This is document {i} of file {file}." }) + "\n")));
        }
    }

    private string Tokens => _folder["tokens"];

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void ADocumentIsFoundByPlaceByIdAndByOrigin()
    {
        Write().ShouldBe(ExitCode.Success, _error.ToString());
        JsonElement byId = Cat("--id", "1-7").ShouldHaveSingleItem();
        byId.GetProperty("text").GetString().ShouldBe("This is document 7 of file 1.");
        (byId.GetProperty("source").GetString(), byId.GetProperty("line").GetInt32()).ShouldBe((_folder["in/1/x.json"], 8));
        string file = byId.GetProperty("file").GetString()!;
        long start = byId.GetProperty("start").GetInt64();
        long end = byId.GetProperty("end").GetInt64();
        Cat("--file", file, "--offset", $"{end - 1}").ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("1-7");
        Cat("--source", _folder["in/1/x.json"], "--line", "8").ShouldHaveSingleItem().GetProperty("start").GetInt64().ShouldBe(start);
        JsonElement[] slice = Cat("--file", file, "--offset", $"{start + 1}", "--tokens", $"{end - start}", "--ids");
        slice.Length.ShouldBe(2);
        "This is document 7 of file 1.".ShouldEndWith(slice[0].GetProperty("text").GetString()!);
        slice.Sum(document => document.GetProperty("tokens").GetArrayLength()).ShouldBe((int)(end - start));
        Run("tokens", "cat", Tokens, "--id", "nobody").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("has the id nobody");
    }

    [Fact]
    public void FilesAreVerifiedAndWhatIsWrongMakesTheExitCodeOne()
    {
        Write();
        Run("tokens", "verify", Tokens).ShouldBe(ExitCode.Success, _error.ToString());
        _output.ToString().ShouldContain("100 documents");
        string file = Path.Join(Tokens, "part-0-00000.npy");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^2]);
        Run("tokens", "verify", Tokens, "--processes", "3").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("part-0-00000.npy: row");
        _error.ToString().ShouldContain("tokens.json says");
    }

    [Fact]
    public void StatisticsShowSourcesAndLengths()
    {
        Write();
        Run("tokens", "stats", Tokens).ShouldBe(ExitCode.Success);
        _output.ToString().ShouldContain(_folder["in/0"]);
        _output.ToString().ShouldContain("tokens of a document");
    }

    [Theory]
    [InlineData("cat", true)]
    [InlineData("verify", true)]
    [InlineData("stats", true)]
    [InlineData("verify", false)]
    public void AFolderOfMosaicShardsIsRefusedWithWhatToDo(string command, bool isOurs)
    {
        Write("--format", "mds").ShouldBe(ExitCode.Success, _error.ToString());
        if (!isOurs)
            File.Delete(Path.Join(Tokens, "tokens.json"));
        string[] what = command == "cat" ? ["--id", "1-7"] : [];
        Run(["tokens", command, Tokens, .. what]).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("whose files are MosaicML shards (*.mds)");
        _error.ToString().ShouldContain("Read them with the `streaming` package, or write them as `format: olmo`");
    }

    [Fact]
    public void SettingsSayWhatTheFilesAreAndASecondRunLeavesThemAlone()
    {
        Write("--shuffle", "global", "--seed", "5");
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Tokens, "tokens.json")));
        JsonElement root = settings.RootElement;
        (root.GetProperty("shuffle").GetString(), root.GetProperty("seed").GetInt32(), root.GetProperty("dtype").GetString()).ShouldBe(("global", 5, "uint16"));
        (root.GetProperty("eos_token_id").GetInt32(), root.GetProperty("pad_token_id").GetInt32(), root.GetProperty("documents").GetInt32()).ShouldBe((0, 0, 100));
        root.GetProperty("files").EnumerateArray().Sum(file => file.GetProperty("tokens").GetInt64()).ShouldBe(root.GetProperty("tokens").GetInt64());
        root.GetProperty("sources").EnumerateArray().Select(source => source.GetProperty("path").GetString()).ShouldBe([_folder["in/0"], _folder["in/1"]]);
        DateTime written = File.GetLastWriteTimeUtc(Path.Join(Tokens, "tokens.json"));
        Write("--shuffle", "global", "--seed", "5").ShouldBe(ExitCode.Success);
        File.GetLastWriteTimeUtc(Path.Join(Tokens, "tokens.json")).ShouldBe(written);
    }

    [Fact]
    public void SettingsAreGoneWhileAPartIsMissing()
    {
        Write();
        File.AppendAllText(_folder["in/0/x.json"], "{\"id\":1}\n");
        Write("--bad_lines", "fail").ShouldBe(ExitCode.Failure);
        File.Exists(Path.Join(Tokens, "tokens.json")).ShouldBeFalse();
        Write().ShouldBe(ExitCode.Success);
        File.Exists(Path.Join(Tokens, "tokens.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("megatron", "part-0-00000.bin", "part-0-00000.csv.gz", "part-0-00000.idx", "tokens.json")]
    [InlineData("mds", "index.json", "part-0-00000.mds", "tokens.json")]
    public void OtherLayoutsHaveTheirOwnFiles(string format, params string[] files)
    {
        Write("--format", format, "--max_size", "100000").ShouldBe(ExitCode.Success, _error.ToString());
        DolmaProgram.Files(Tokens).ShouldBe(files);
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Tokens, "tokens.json")));
        settings.RootElement.GetProperty("layout").GetString().ShouldBe(format);
        settings.RootElement.GetProperty("documents").GetInt32().ShouldBe(100);
        Run("tokens", "verify", Tokens).ShouldBe(format == "mds" ? ExitCode.Failure : ExitCode.Success, _error.ToString());
        if (format == "mds")
            _error.ToString().ShouldContain("MosaicML");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilesArePutTogetherWithTheOriginalsKeys(bool compat)
    {
        Write();
        string config = _folder.Write("reshard.yaml", $"""
            source_prefixes:
              - prefix: {Tokens}
                sample_rate: 2.0
            destination_prefix: {_folder["fewer"]}
            local_tempdir: {_folder["temp"]}
            max_num_files: 2
            max_workers: 3
            random_seed: 42
            tokenizer_name_or_path: allenai/dolma2-tokenizer
            """);
        Run(["-c", config, "tokens", "reshard", .. compat ? new[] { "--compat" } : []]).ShouldBe(ExitCode.Success, _error.ToString());
        DolmaProgram.Files(_folder["fewer"]).ShouldBe(["000000.csv.gz", "000000.npy", "000001.csv.gz", "000001.npy", "tokens.json"]);
        Run("tokens", "verify", _folder["fewer"]).ShouldBe(ExitCode.Success, _error.ToString());
        _output.ToString().ShouldContain("200 documents");
        Directory.Exists(_folder["temp"]).ShouldBeFalse();
    }

    [Fact]
    public void WhatCannotBePutTogetherIsRefusedWithAllReasons()
    {
        Write();
        string wide = _folder["wide"];
        Run([.. Arguments(wide), "--dtype", "uint32", "--allow_wider_dtype"]).ShouldBe(ExitCode.Success, _error.ToString());
        string config = _folder.Write("reshard.yaml", $$"""
            source_prefixes: [{prefix: {{Tokens}}, sample_rate: 1}, {prefix: {{wide}}, sample_rate: 1}, {prefix: {{_folder["nothing"]}}}]
            destination_prefix: {{_folder["fewer"]}}
            max_size_bytes: 1MiB
            """);
        Run("-c", config, "tokens", "reshard").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("`source_prefixes[2].prefix`: is");
        _error.ToString().ShouldContain("with uint32 ids");
        File.WriteAllText(config, $"source_prefixes: [{{prefix: {Tokens}, sample_rate: 1}}]\ndestination_prefix: {Tokens}/../{Path.GetFileName(Tokens)}\nmax_num_files: 1\n");
        Run("-c", config, "tokens", "reshard").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain($", in the source {Tokens}, and the next run would read what this one writes.");
        File.WriteAllText(config, $"source_prefixes: [{{prefix: {Tokens}, sample_rate: 0}}]\ndestination_prefix: {Tokens}/\n");
        Run("-c", config, "tokens", "reshard").ShouldBe(ExitCode.Failure);
        foreach (string key in new[] { "source_prefixes[0].sample_rate", "destination_prefix", "max_size_bytes" })
            _error.ToString().ShouldContain($"`{key}`");
    }

    [Theory]
    [InlineData("/new", false)]
    [InlineData("-new", true)]
    [InlineData("/../tokens/./", false)]
    [InlineData("/../new", true)]
    public void NewFilesDoNotLieWhereTheNextRunTakesThemForOldOnes(string destination, bool isGood)
    {
        Write();
        string config = _folder.Write(
            "reshard.yaml", $"source_prefixes: [{{prefix: {Tokens}, sample_rate: 1}}]\ndestination_prefix: {Tokens}{destination}\nmax_num_files: 1\n");
        Run("-c", config, "tokens", "reshard").ShouldBe(isGood ? ExitCode.Success : ExitCode.Failure, _error.ToString());
        if (!isGood)
            _error.ToString().ShouldContain("`destination_prefix`: is ");
    }

    [Fact]
    public void FilesThatAreDoneArePassedOverHoweverTheirFolderIsSpelt()
    {
        string tokens = _folder["./tokens"];
        Run([.. Arguments(tokens), "--dtype", "uint16"]).ShouldBe(ExitCode.Success, _error.ToString());
        Run([.. Arguments(tokens), "--dtype", "uint16"]).ShouldBe(ExitCode.Success, _error.ToString());
        _error.ToString().ShouldContain("skipped: done before");
    }

    [Fact]
    public void AWordThatIsNoCommandOnTokenFilesIsNotTakenForAnOption()
    {
        Run("tokens", "show", Tokens).ShouldBe(ExitCode.Usage);
        Run("tokens", "--help").ShouldBe(ExitCode.Success);
        _output.ToString().ShouldContain("dolma tokens verify");
    }

    private JsonElement[] Cat(params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        Run(["tokens", "cat", Tokens, .. arguments]).ShouldBe(ExitCode.Success, _error.ToString());
        return [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private ExitCode Write(params string[] more) => Run([.. Arguments(Tokens), "--dtype", "uint16", .. more]);

    private string[] Arguments(string destination) =>
    [
        "tokens", "--documents", _folder["in/*/*.json"], "--destination", destination, "--tokenizer.name_or_path", SharedData.InRepository("samples/tokenizer.json"),
        "--tokenizer.eos_token_id", "0", "--max_size", "400",
    ];

    private ExitCode Run(params string[] arguments)
    {
        _error.GetStringBuilder().Clear();
        return new CommandDispatcher(CommandCatalog.All, _output, _error) { OpenConfig = path => File.OpenRead(path) }.Run(arguments);
    }
}
