using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary><c>dolma check</c>, in this process.</summary>
public sealed class CheckCommandTests : IDisposable
{
    private const string Mix = "dolma-v1_5/mixing/c4.yaml";
    private const string Dedupe = "dolma-v1_5/para_dedupe/c4.yaml";
    private const string Tag = "c4-replication/tagger.yaml";
    private const string Tokens = "dolma-v1_5/tokenizer.yaml";

    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    /// <summary>A published config, what is broken in it, and what the message has to say.</summary>
    public static TheoryData<string, string, string, string> BrokenConfigs { get; } = new()
    {
        { Mix, "streams:", "stream:", "`stream`: is not an option here. Did you mean `streams`?" },
        { Mix, "- name: c4", "- nam: c4", "`streams[0].nam`: is not an option here. Did you mean `name`?" },
        { Mix, "  documents:\n", "  document:\n", "`streams[0].document`: is not an option here. Did you mean `documents`?" },
        { Mix, "    path: s3://ai2-llm/pretraining-data/sources/olmo-mix/v1_5/documents/c4\n", "", "`streams[0].output.path`" },
        { Mix, "max_size_in_bytes: 4294967296", "max_size_in_bytes: big", "`streams[0].output.max_size_in_bytes`: is the text \"big\"" },
        { Mix, "max_size_in_bytes: 4294967296", "max_size_in_bytes: -1", "`streams[0].output.max_size_in_bytes`" },
        { Mix, "    discard_fields:\n    - attributes", "    discard_fields:\n    - text", "has `text`, which every document needs" },
        { Mix, "[0][2] < 50)]", "[0][2] < 50]", "`streams[0].filter.exclude[0]`" },
        { Mix, "[0][2] > 100000)]", "[0][2] >< 100000)]", "`streams[0].filter.exclude[1]`" },
        { Mix, "\n    - \"$@.attributes", "\n    - \"@@attributes", "`streams[0].filter.exclude[20]`" },
        { Mix, "    include: []\n", "    include: [attributes.x]\n", "`streams[0].filter.include[0]`" },
        { Mix, "    include: []\n", "    include: []\n    syntax: jsonpth\n", "has to be `jsonpath` or `jq`. Did you mean `jsonpath`?" },
        { Mix, "    include: []\n", "    include: ['.a |']\n    syntax: jq\n", "`streams[0].filter.include[0]`: the jq program `.a |` does not compile" },
        { Mix, "    min_score: 0.4\n", "", "`streams[0].span_replacement[1].min_score`" },
        { Mix, "    min_score: 0.5\n", "    min_score: half\n", "`streams[0].span_replacement[0].min_score`: is the text \"half\"" },
        { Mix, "  - span: \"$.attributes.bff_duplicate_paragraph_spans\"", "  - spans: \"$.attributes.bff_duplicate_paragraph_spans\"", "`streams[0].span_replacement[0].spans`" },
        { Mix, "    replacement: ''", "    replacement: '$.id |'", "`streams[0].span_replacement[0].replacement`: the jq program" },
        { Mix, "processes: 188", "processes: 0", "`processes`" },
        { Mix, "processes: 188", "processes: 188\nprocesses: 2", "This key is set twice in one mapping" },
        { Mix, "processes: 188", "\tprocesses: 188", "c4.yaml:" },
        { Dedupe, "    attribute_name: bff_duplicate_paragraph_spans\n", "    attribute_nam: x\n", "`dedupe.paragraphs.attribute_nam`: is not an option here. Did you mean `attribute_name`?" },
        { Dedupe, "  skip_empty: true", "  documents: {attribute_name: a, key: $.id}", "has both `documents` and `paragraphs`" },
        { Dedupe, "  skip_empty: true", "  num_partitions: 4\n  partition_index: 4", "partition_index" },
        { Dedupe, "  skip_empty: true", "  document_dir: docs", "`documents[0]`" },
        { Dedupe, "  estimated_doc_count: 30000000000\n", "", "`bloom_filter.estimated_doc_count`" },
        { Dedupe, "  desired_false_positive_rate: 1e-06", "  desired_false_positive_rate: 2", "`bloom_filter.desired_false_positive_rate`" },
        { Dedupe, "  read_only: false\n", "", "`bloom_filter.read_only`" },
        { Dedupe, "  skip_empty: true", "  min_length: -5", "`dedupe.min_length`" },
        { Tag, "  - c4_v2", "  - c4_v22", "Unknown tagger c4_v22" },
        { Tag, "taggers:", "tagger:", "`tagger`: is not an option here. Did you mean `taggers`?" },
        { Tag, "processes: 8", "processes: eight", "`processes`: is the text \"eight\"" },
        { Tokens, "destination: s3://ai2-llm/preprocessed/olmo-mix/v1_5_cc_only/gpt-neox-20b-pii-special/\n", "", "`destination`: is not set" },
        { Tokens, "seed: 3920", "seed: 3920\ndtype: uint12", "`dtype`" },
        { Tokens, "documents:\n", "documents:\n  - ${oc.env:NOT_SET_ANYWHERE}/x.gz\n", "NOT_SET_ANYWHERE" },
    };

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [SkippableFact]
    public void EveryPublishedConfigPassesWithoutItsData()
    {
        string[] configs =
        [
            .. Directory.GetFiles(SharedData.Folder("data/dolma-configs"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
            .. Directory.GetFiles(SharedData.Folder("golden/project/configs")).Order(StringComparer.Ordinal),
        ];
        configs.Length.ShouldBeGreaterThan(30);
        foreach (string config in configs)
        {
            Check(config, "--no-data").ShouldBe(ExitCode.Success, $"{config}: {_error}");
            if (Path.GetFileName(config) == "tokenizer.yaml")
                _error.ToString().ShouldContain("tokenizer_name_or_path is the old name of tokenizer.name_or_path");
        }
    }

    [Fact]
    public void ThirtyBrokenConfigsAreTried()
    {
        BrokenConfigs.Count.ShouldBeGreaterThanOrEqualTo(30);
        BrokenConfigs.Select(row => $"{row[0]} {row[1]} {row[2]}").Distinct(StringComparer.Ordinal).Count().ShouldBe(BrokenConfigs.Count);
    }

    [SkippableFact]
    public void AnOldKeyIsNamedWithWhatToWrite()
    {
        string text = File.ReadAllText(SharedData.File("data/dolma-configs/" + Dedupe));
        Check(_folder.Write("old.yaml", "dedupe_field: $.id\n" + text), "--no-data").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("old.yaml:1: `dedupe_field`: is not an option. Write `dedupe.documents.key`.");
    }

    [SkippableTheory]
    [MemberData(nameof(BrokenConfigs))]
    public void ABrokenConfigIsRefusedWithItsMistake(string config, string old, string broken, string message)
    {
        string text = File.ReadAllText(SharedData.File("data/dolma-configs/" + config));
        int at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, old);
        string path = _folder.Write(Path.GetFileName(config), text[..at] + broken + text[(at + old.Length)..]);
        Check(path, "--no-data").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain(message);
        _error.ToString().ShouldNotContain("this is a mistake in the program");
    }

    [Fact]
    public void SettingsAndDataAreJudgedAtOnceEachProblemWithItsLine()
    {
        LayOut();
        string config = _folder.Write("mix.yaml", $"""
            streams:
              - name: a
                documents:
                  - {_folder["c"]}/documents/*.jsonl
                  - {_folder["c"]}/documents/gone/*.jsonl
                attributes: [base]
                output:
                  path: {_folder["mixed"]}
                  min_text_lenght: 5
                filter:
                  include:
                    - $.attributes[?(@.lenght > 3)]
              - name: b
                documents: [{_folder["nowhere"]}/*.gz]
                output: {_folder["mixed"]}
                filter: {"{include: ['$.(']}"}
            """);
        Check(config).ShouldBe(ExitCode.Failure);
        string said = _error.ToString();
        said.ShouldContain("mix.yaml:9: `streams[0].output.min_text_lenght`: is not an option here. Did you mean `min_text_length`?");
        said.ShouldContain("mix.yaml:5: `streams[0].documents[1]`: is ");
        said.ShouldContain("names `lenght`, which none of the first 2 documents has");
        said.ShouldContain(" Did you mean `length`?");
        said.ShouldContain("mix.yaml:15: `streams[1].output`");
        said.ShouldContain("mix.yaml:16: `streams[1].filter.include[0]`");
    }

    [Fact]
    public void AConfigThatCanRunSaysForWhatItIsAndHowMuchItReads()
    {
        LayOut();
        string config = _folder.Write("mix.yaml", $"""
            streams:
              - name: a
                documents: ["{_folder["c"]}/documents/*.jsonl"]
                attributes: [base]
                output: {"{"}path: {_folder["mixed"]}{"}"}
                filter: {"{include: ['$.attributes[?(@.length > 3)]']}"}
            """);
        Check(config).ShouldBe(ExitCode.Success, _error.ToString());
        _output.ToString().ShouldBe("a config of `dolma mix`: no problem found" + Environment.NewLine + "reads 1 documents files of 0.0 MB as stored, in 1 tasks" + Environment.NewLine);
        Directory.Exists(_folder["mixed"]).ShouldBeFalse();
        File.Delete(_folder["c/attributes/base/0.jsonl"]);
        Check(config).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("mix.yaml:4: `streams[0].attributes`: 1 attribute files are not there");
    }

    [Fact]
    public void AFilterThatDoesNotFitIntoMemoryIsRefused()
    {
        LayOut();
        string config = _folder.Write("dedupe.yaml", $"""
            documents: [{_folder["c"]}/documents/*.jsonl]
            dedupe: {"{name: d, documents: {attribute_name: d, key: $.id}}"}
            bloom_filter: {"{"}file: {_folder["f.bin"]}, read_only: false, size_in_bytes: 70368744177664, estimated_doc_count: 10, desired_false_positive_rate: 0.1{"}"}
            """);
        Check(config).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("dedupe.yaml:3: `bloom_filter.size_in_bytes`: makes a filter of 70,368,744,");
        Check(config, "--no-data").ShouldBe(ExitCode.Success, _error.ToString());
    }

    [Theory]
    [InlineData("exact: true", "read_only: true", "dedupe.yaml:3: `bloom_filter.file`: is ", ", where there is no index, and `bloom_filter.read_only` is set.")]
    [InlineData("exact: true, exact_memory: 4000TB", "read_only: false", "dedupe.yaml:2: `dedupe.exact_memory`: is 4,000,000,000,000,000 bytes, and ", " are free here.")]
    [InlineData("exact: false", "read_only: true, size_in_bytes: 4096", "dedupe.yaml:3: `bloom_filter.file`: is ", ", which does not exist, and `bloom_filter.read_only` is set.")]
    public void AnIndexOrFilterThatCannotBeUsedIsFound(string mode, string filter, string begin, string end)
    {
        LayOut();
        string config = _folder.Write("dedupe.yaml", $"""
            documents: [{_folder["c"]}/documents/*.jsonl]
            dedupe: {"{"}name: d, {mode}, documents: {"{attribute_name: d, key: $.id}}"}
            bloom_filter: {"{"}file: {_folder["seen"]}, {filter}{"}"}
            """);
        Check(config).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("the configuration has a problem:");
        _error.ToString().ShouldContain(begin);
        _error.ToString().ShouldContain(end);
    }

    [Fact]
    public void AnIndexIsCheckedAsWhatItIs()
    {
        LayOut();
        string Config(string mode) => _folder.Write("dedupe.yaml", $"""
            documents: [{_folder["c"]}/documents/*.jsonl]
            dedupe: {"{"}name: d, {mode}, documents: {"{attribute_name: d, key: $.id}}"}
            bloom_filter: {"{"}file: {_folder["seen"]}, read_only: true, size_in_bytes: 4096{"}"}
            """);
        _folder.Write("seen/index.json", "{\"format\": 1, \"seed\": 0, \"generations\": []}");
        Check(Config("exact: true")).ShouldBe(ExitCode.Success, _error.ToString());
        Check(Config("exact: false")).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("which is the index of an exact run. Set `dedupe.exact`, or name another file.");
        _folder.Write("seen/index.json", "{\"format\": 1, \"seed\": 7, \"generations\": []}");
        Check(Config("exact: true")).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("`bloom_filter.seed`: is 0, and the keys in ");
    }

    [Fact]
    public void AConfigWithoutTellingKeysAsksForItsCommand()
    {
        string config = _folder.Write("x.yaml", "documents: [a]\nprocesses: 2\n");
        Check(config, "--no-data").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("--command mix");
        Check(config, "--no-data", "--command", "tokens").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("`destination`: is not set");
        new CommandDispatcher(CommandCatalog.All, _output, _error).Run(["check"]).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("There is no config file to check.");
    }

    private void LayOut()
    {
        _folder.Write("c/documents/0.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n{\"id\":\"2\",\"text\":\"y\"}\n");
        _folder.Write("c/attributes/base/0.jsonl", "{\"id\":\"1\",\"attributes\":{\"length\":4}}\n{\"id\":\"2\",\"attributes\":{}}\n");
    }

    private ExitCode Check(string config, params string[] arguments)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        var dispatcher = new CommandDispatcher(CommandCatalog.All, _output, _error)
        {
            Environment = new ConfigEnvironment { Variable = name => name == "HOME" ? "/home/user" : null },
        };
        return dispatcher.Run(["check", config, .. arguments]);
    }
}
