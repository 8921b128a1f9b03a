using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dolma.Testing;
using YamlDotNet.RepresentationModel;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>
/// The pipelines in configs/ as they stand, on the samples laid out as their sources: only the sizes of filters are small. Models and tokenizers stand in for
/// those that the recipes name.
/// </summary>
public sealed partial class RecipePipelineTests : IDisposable
{
    private const string Hub = "resources/huggingface.co/";
    private const string Jigsaw = "resources/dolma-artifacts.org/fasttext_models/jigsaw_fasttext_bigrams_20230515/jigsaw_fasttext_bigrams_";
    private const string Sentences = "resources/raw.githubusercontent.com/microsoft/BlingFire/18e9a19e586095fb60d629fa850fb610d5bca605/ldbsrc/ldb/sbd.bin";
    private const string Variable = "${oc.env:DOLMA_DATA}";

    // What the filters of OLMo-mix-1124 are about, in every source.
    private const string Repetitive = """{"id":"repetitive","source":"made","text":"REPEATED"}""";
    private const string Starless = """{"id":"starless","source":"made","text":"print(1)\n","metadata":{"max_stars_count":1,"ext":"py"}}""";

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _variables = DolmaProgram.Variables();

    public RecipePipelineTests()
    {
        DolmaProgram.CopyFolder(SharedData.InRepository("samples/resources"), _folder["resources"]);
        _variables["DOLMA_RESOURCES"] = _folder["resources"];
        _variables["DOLMA_DATA"] = _folder["data"];
        _variables["DOLMA_PROCESSES"] = "2";
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void TheRulesOfC4LeaveCleanPages()
    {
        foreach (string source in new[] { "web/0000", "news/0000", "lowquality/0000", "lowquality/0001", "multilingual/0000", "code/0000" })
            Put(source, $"sources/c4-replication/v0/documents/{source.Replace('/', '-')}.jsonl.gz");
        Run("c4/pipeline.yaml");
        string[] kept = Documents("sources/c4-replication/v1/documents");
        kept.Length.ShouldBeInRange(1, Documents("sources/c4-replication/v0/documents").Length - 1);
        kept.ShouldAllBe(line => !Text(line).Contains("lorem ipsum", StringComparison.OrdinalIgnoreCase) && !Text(line).Contains('{'));
        if (Directory.Exists(Path.Join(SharedData.Root, "data/dolma-configs")))
            SameAsPublished("c4-replication/mixer.yaml", "s3://ai2-llm/experimental/dcnlp_beta_ai2", "sources/c4-replication", "v1/documents");
    }

    [SkippableFact]
    public void Dolma15ComesOutAsByThePublishedConfigs()
    {
        LayOutDolma15();
        // The model that finds sentences cannot be made from the samples; without it the mix does without what toxic sentences would need.
        string sentences = Path.Join(SharedData.Root, "data/models/blingfire-sbd.bin");
        if (File.Exists(sentences))
            _folder.Write(Sentences, File.ReadAllBytes(sentences));
        Run("dolma-1.5/pipeline.yaml", without: File.Exists(sentences) ? null : "tag-toxicity");
        Verify("preprocessed/olmo-mix/v1_5/gpt-neox-20b-pii-special");
        Run("dolma-1.5/pipeline-sample.yaml");
        Documents("sources/olmo-mix/v1_5-sample/documents").Length.ShouldBeInRange(1, Documents("sources/olmo-mix/v1_5/documents/cc_en_*").Length - 1);
        foreach (string config in new[] { "books", "c4", "cc-head", "cc-middle", "cc-tail", "pes2o", "reddit", "stack", "wiki" })
        {
            string output = config.Replace("cc-", "cc_en_", StringComparison.Ordinal);
            Documents($"sources/olmo-mix/v1_5/documents/{output}").ShouldNotBeEmpty(config);
            if (Directory.Exists(Path.Join(SharedData.Root, "data/dolma-configs")))
                SameAsPublished($"dolma-v1_5/mixing/{config}.yaml", "s3://ai2-llm/pretraining-data", "", $"sources/olmo-mix/v1_5/documents/{output}");
        }
    }

    [SkippableFact]
    public void OlmoMixComesOutWhereItsTrainingLooksForIt()
    {
        Tokenizer("allenai/dolma2-tokenizer", 100257, 100277);
        Tokenizer("allenai/eleuther-ai-gpt-neox-20b-pii-special", 50279, 1);
        string[] sources = ["dclm", "starcoder", "pes2o", "arxiv", "open-web-math", "algebraic-stack", "wiki"];
        string[] samples = ["web", "code", "encyclopedia", "books", "forum", "lowquality", "news"];
        string repetitive = Repetitive.Replace("REPEATED", string.Concat(Enumerable.Repeat("over and ", 50)), StringComparison.Ordinal);
        foreach ((string source, string sample) in sources.Zip(samples))
            Put($"{sample}/0000", $"sources/olmo-mix-1124/v0/documents/{source}/{sample}/0000.json.gz", repetitive, Starless);
        Run("olmo-mix-1124/pipeline.yaml");

        string training = File.ReadAllText(SharedData.InRepository("configs/olmo-mix-1124/train-7b.yaml"));
        foreach (YamlMappingNode stage in Stages("configs/olmo-mix-1124/pipeline.yaml").Where(stage => Value(stage, "command") == "tokens"))
        {
            var set = (YamlMappingNode?)Child(stage, "set") ?? Config("olmo-mix-1124/tokens.yaml");
            string destination = Value(set, "destination");
            Verify(Path.GetRelativePath(Variable, destination));
            int parts = int.Parse(Value(set, "parts"), CultureInfo.InvariantCulture);
            string first = new('0', Value(set, "parts").Length);
            training.ShouldContain(destination + "/part-{" + first);
            training.ShouldContain(parts == 2 ? "part-{0, 1}" : $"..{(parts - 1).ToString(CultureInfo.InvariantCulture).PadLeft(first.Length, '0')}}}");
        }

        string[] ids = [.. sources.SelectMany(source => Documents($"sources/olmo-mix-1124/v1/documents/{source}")).Select(Id)];
        ids.ShouldNotContain("repetitive");
        ids.Count(id => id == "starless").ShouldBe(sources.Length - 1);
    }

    [SkippableTheory]
    [InlineData("50b")]
    [InlineData("100b")]
    [InlineData("300b")]
    public void DolminoTakesEachSourceAsOftenAsItsTraining(string size)
    {
        Tokenizer("allenai/dolma2-tokenizer", 100257, 100277);
        string[] samples = ["web", "news", "forum", "books", "lowquality", "encyclopedia"];
        string[] sources = ["dclm", "flan", "math", "pes2o", "stackexchange", "wiki"];
        foreach ((string source, string sample) in sources.Zip(samples))
            Put($"{sample}/0000", $"sources/dolmino-mix-1124/v0/documents/{source}/0000/0000.json.gz");
        Run($"dolmino-mix-1124/pipeline-{size}.yaml");
        Verify($"preprocessed/dolmino-mix-1124/{size}");
        int math = Documents($"sources/dolmino-mix-1124/{size}/documents", "math-*").Length;
        math.ShouldBe(Documents("sources/dolmino-mix-1124/v0/documents/math/0000").Length * (size switch { "50b" => 1, "100b" => 2, _ => 4 }));
    }

    [SkippableTheory]
    [InlineData("c4/tag", "c4-replication/tagger")]
    [InlineData("c4/mix", "c4-replication/mixer")]
    [InlineData("dolma-1.5/eval-mix", "dolma-v1_5/decontamination/step1_3-make-eval-set/option2")]
    [InlineData("dolma-1.5/eval-filter", "dolma-v1_5/decontamination/step1_4-create-bloom-filter/option2")]
    [InlineData("dolma-1.5/decontaminate", "dolma-v1_5/decontamination/step2-run-decontamination/cc")]
    [InlineData("dolma-1.5/decontaminate", "dolma-v1_5/decontamination/step2-run-decontamination/wikipedia")]
    [InlineData("dolma-1.5/dedupe-c4", "dolma-v1_5/para_dedupe/c4")]
    [InlineData("dolma-1.5/dedupe-middle", "dolma-v1_5/para_dedupe/cc-middle")]
    [InlineData("dolma-1.5/sample-mix", "dolma-v1_5/sample/cc-head")]
    public void SettingsAreThePublishedOnes(string recipe, string published)
    {
        using var text = new StreamReader(SharedData.File($"data/dolma-configs/{published}.yaml"));
        string[] theirs = [.. Settings(Root(text), "").Distinct()];
        theirs.ShouldNotBeEmpty();
        Settings(Config($"{recipe}.yaml"), "").Distinct().ShouldBe(theirs, ignoreOrder: true);
    }

    /// <summary>But for the limits on `…most_common_2gram` and its like, which no tagger writes; the recipe says so.</summary>
    [SkippableTheory]
    [InlineData("cc_en_head", "cc-head", 3)]
    [InlineData("cc_en_middle", "cc-middle", 3)]
    [InlineData("cc_en_tail", "cc-tail", 3)]
    [InlineData("books", "books", 0)]
    [InlineData("reddit-v5-dedupe-pii-nsfw-toxic", "reddit", 0)]
    [InlineData("en_simple_wiki_v0", "wiki", 0)]
    public void LimitsOfTheMixAreThePublishedOnes(string stream, string published, int without)
    {
        using var text = new StreamReader(SharedData.File($"data/dolma-configs/dolma-v1_5/mixing/{published}.yaml"));
        YamlMappingNode theirs = Stream(Root(text), stream);
        YamlMappingNode ours = Stream(Config("dolma-1.5/mix.yaml"), stream);
        string[] limits = [.. Limits(theirs)];
        string[] known = [.. limits.Where(limit => !limit.Contains("most_common_", StringComparison.Ordinal))];
        known.Length.ShouldBe(limits.Length - without);
        Limits(ours).ShouldBe(known, ignoreOrder: true);
        foreach (string key in new[] { "span_replacement", "output" })
            Settings(Child(ours, key) ?? new YamlMappingNode(), key).ShouldBe(Settings(Child(theirs, key) ?? new YamlMappingNode(), key));

        static YamlMappingNode Stream(YamlMappingNode config, string name) =>
            ((YamlSequenceNode)Child(config, "streams")!).Cast<YamlMappingNode>().Single(found => Value(found, "name") == name);
        static IEnumerable<string> Limits(YamlMappingNode stream) =>
            Limit().Matches(string.Join('\n', Settings(Child(stream, "filter")!, ""))).Select(match => Regex.Replace(match.Value, @"\s+", " ", RegexOptions.None, TimeSpan.FromSeconds(10)));
    }

    [GeneratedRegex(@"\w+\[0\]\[2\]\s+[<>]=?\s+[0-9.]+", RegexOptions.None, 10_000)]
    private static partial Regex Limit();

    [Fact]
    public void EveryConfigBeginsWithItsArithmetic()
    {
        string[] files = Directory.GetFiles(SharedData.InRepository("configs"), "*.yaml", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(30);
        foreach (string file in files)
        {
            string[] header = [.. File.ReadLines(file).TakeWhile(line => line.StartsWith('#'))];
            header.ShouldNotBeEmpty(file);
            if (Path.GetFileName(file).StartsWith("pipeline", StringComparison.Ordinal))
            {
                foreach (string word in new[] { "documents", "bytes", "tokens", "core-hours" })
                    string.Join('\n', header).ShouldContain(word, Case.Sensitive, file);
            }
        }
    }

    /// <summary>Checks and runs each stage, in an order that its dependencies allow.</summary>
    /// <param name="without">A stage to leave out; those behind it are told that its attributes are missing.</param>
    private void Run(string pipeline, string? without = null)
    {
        string name = Path.GetDirectoryName(pipeline)!;
        foreach (string file in Directory.GetFiles(SharedData.InRepository($"configs/{name}"), "*.yaml"))
        {
            // The filters are sized for 30e9 and 60e9 paragraphs.
            string text = File.ReadAllText(file).Replace("0000000000", "0000", StringComparison.Ordinal);
            _folder.Write($"configs/{name}/{Path.GetFileName(file)}", text);
        }

        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlMappingNode stage in Stages($"configs/{pipeline}"))
        {
            ((YamlSequenceNode?)Child(stage, "after") ?? []).ShouldAllBe(before => done.Contains(((YamlScalarNode)before).Value!));
            string config = _folder[$"configs/{name}/{Value(stage, "config")}"];
            if (Value(stage, "name") == without)
            {
                done.Add(without);
                continue;
            }

            bool lacks = ((YamlSequenceNode?)Child(stage, "after") ?? []).Any(before => before.ToString() == without);
            if (Child(stage, "set") is null && !lacks)
                DolmaProgram.Succeed(_folder.FullPath, _variables, "check", config);
            string[] allowed = lacks ? ["--allow", "missing_attributes", "absent_attributes"] : [];
            DolmaProgram.Succeed(_folder.FullPath, _variables, ["-c", config, Value(stage, "command"), .. Overrides(stage), .. allowed]);
            done.Add(Value(stage, "name")).ShouldBeTrue();
        }
    }

    private IEnumerable<string> Overrides(YamlMappingNode stage)
    {
        foreach ((YamlNode key, YamlNode value) in (YamlMappingNode?)Child(stage, "set") ?? [])
        {
            yield return $"--{key}";
            foreach (YamlNode item in value is YamlSequenceNode list ? list : [value])
                yield return item.ToString().Replace(Variable, _folder["data"], StringComparison.Ordinal);
        }
    }

    /// <summary>Runs a config of AI2's on the same data, into another folder, and compares the documents.</summary>
    private void SameAsPublished(string config, string root, string at, string output)
    {
        IEnumerable<string> lines = File.ReadLines(SharedData.File($"data/dolma-configs/{config}"))
            // Of the languages of the Stack those that are there.
            .Where(line => !line.Contains("v4-train/documents/", StringComparison.Ordinal) || line.Contains("/python/", StringComparison.Ordinal) || line.Contains("/c++/", StringComparison.Ordinal))
            .Where(line => !line.Contains("part_id=", StringComparison.Ordinal) || line.Contains("part_id=0", StringComparison.Ordinal));
        _folder.Write("published.yaml", string.Join('\n', lines).Replace(root, _folder[$"data/{at}"].TrimEnd('/'), StringComparison.Ordinal)
            .Replace("name: dcnlp_beta_ai2", "name: c4", StringComparison.Ordinal)
            .Replace("path: " + _folder["data"], "path: " + _folder["published"], StringComparison.Ordinal));
        DolmaProgram.Succeed(_folder.FullPath, _variables, "-c", "published.yaml", "mix", "--allow", "absent_attributes", "missing_attributes", "removed_share");
        string ours = Path.Join(at, output);
        Read(_folder[$"published/{ours}"], "*.gz").ShouldBe(Documents(ours), config);
    }

    private void LayOutDolma15()
    {
        string crawl = "sources/common-crawl/v1-c4-cleaned/documents";
        Put("web/0000", $"{crawl}/cc_en_head/0000.json.gz");
        Put("web/0001", $"{crawl}/cc_en_middle/0000.json.gz");
        Put("lowquality/0000", $"{crawl}/cc_en_tail/0000.json.gz");
        Put("pii/0000", $"{crawl}/cc_en_tail/0001.json.gz");
        Put("news/0000", "sources/c4/v0/documents/train/0000.json.gz");
        Put("news/0001", "sources/c4/v0/documents/train/0001.json.gz");
        Put("forum/0000", "sources/reddit/v5-dedupe-pii-nsfw-toxic/documents/0000.json.gz");
        Put("books/0000", "sources/gutenberg/v0/documents/0000.json.gz");
        Put("multilingual/0000", "sources/gutenberg/v0/documents/0001.json.gz");
        Put("encyclopedia/0000", "sources/wikipedia/v0/documents/lang=en/0000.json.gz");
        Put("encyclopedia/0001", "sources/wikipedia/v0/documents/lang=simple/0000.json.gz");
        Put("edge/0000", "sources/wikibooks/v0/documents/lang=en/0000.json.gz");
        Put("multilingual/0001", "sources/wikibooks/v0/documents/lang=simple/0000.json.gz");
        Put("encyclopedia/0001", "sources/s2/v3-fos/documents/dataset=s2ag/split=train/part_id=0/0000.json.gz");
        Put("forum/0001", "sources/s2/v3-fos/documents/dataset=s2orc/split=train/part_id=0/0000.json.gz");
        Put("code/0000", "sources/stack-dedup/v4-train/documents/python/0000.json.gz");
        Put("code/0001", "sources/stack-dedup/v4-train/documents/c++/0000.json.gz");
        // Some of their documents are evaluation data.
        foreach ((string sample, string suite) in new[] { ("news/0001", "v2_small/documents/c4_en/val"), ("web/0001", "v2_small/documents/c4_en/test"), ("books/0000", "v3/documents/pile/val"), ("forum/0000", "v3/documents/gab/test") })
            PutLines(SampleLines(sample).Take(3), $"perplexity/{suite}/0000.json.gz");
        Tokenizer("allenai/eleuther-ai-gpt-neox-20b-pii-special", 50279, 1);
        IEnumerable<string> examples = SampleLines("lowquality/0000").Select(line => "__label__BAD " + Text(line).ReplaceLineEndings(" "))
            .Concat(SampleLines("encyclopedia/0000").Select(line => "__label__non-BAD " + Text(line).ReplaceLineEndings(" ")));
        foreach ((string model, string label) in new[] { ("hatespeech", "toxic"), ("nsfw", "nsfw") })
        {
            _folder.Write("examples.txt", string.Join('\n', examples).Replace("BAD", label, StringComparison.Ordinal) + "\n");
            DolmaProgram.Succeed(
                _folder.FullPath, _variables, "fasttext", "train", "--input", "examples.txt", "--destination", $"{Jigsaw}{model}_final.bin",
                "--dim", "8", "--epoch", "10", "--bucket", "2000", "--word_ngrams", "2");
        }
    }

    /// <summary>The samples' tokenizer, with as many tokens as a recipe's, where that is looked for.</summary>
    private void Tokenizer(string name, int eos, int pad)
    {
        JsonNode tokenizer = JsonNode.Parse(File.ReadAllBytes(SharedData.InRepository("samples/tokenizer.json")))!;
        JsonObject vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        for (int id = vocabulary.Count; id <= Math.Max(eos, pad); id++)
            vocabulary[$"<|{id}|>"] = id;
        _folder.Write($"{Hub}{name}/resolve/main/tokenizer.json", tokenizer.ToJsonString());
    }

    private void Verify(string tokens)
    {
        DolmaProgram.Succeed(_folder.FullPath, _variables, "tokens", "verify", _folder[$"data/{tokens}"]);
        Directory.GetFiles(_folder[$"data/{tokens}"], "*.npy").ShouldNotBeEmpty(tokens);
    }

    private void Put(string sample, string path, params string[] more) => PutLines(SampleLines(sample).Concat(more), path);

    private void PutLines(IEnumerable<string> lines, string path) => _folder.Pack($"data/{path}", Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static string[] SampleLines(string sample) =>
        Encoding.UTF8.GetString(DolmaProgram.Content(SharedData.InRepository($"samples/documents/{sample}.json.gz"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string[] Documents(string folder, string files = "*.gz") => Read(_folder[$"data/{folder}"], files);

    private static string[] Read(string folder, string files) =>
    [
        .. Directory.GetDirectories(Path.GetDirectoryName(folder)!, Path.GetFileName(folder))
            .SelectMany(found => Directory.GetFiles(found, files, SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .Where(file => !file.Contains("/.dolma/", StringComparison.Ordinal))
            .SelectMany(file => Encoding.UTF8.GetString(DolmaProgram.Content(file)).Split('\n', StringSplitOptions.RemoveEmptyEntries)),
    ];

    private static string Id(string line) => JsonNode.Parse(line)!["id"]!.GetValue<string>();

    private static string Text(string line) => JsonNode.Parse(line)!["text"]!.GetValue<string>();

    private static IEnumerable<YamlMappingNode> Stages(string pipeline) =>
        ((YamlSequenceNode)Child(Config(Path.GetRelativePath("configs", pipeline)), "stages")!).Cast<YamlMappingNode>();

    private static YamlMappingNode Config(string name)
    {
        using var text = new StreamReader(SharedData.InRepository($"configs/{name}"));
        return Root(text);
    }

    private static YamlMappingNode Root(TextReader text)
    {
        var yaml = new YamlStream();
        yaml.Load(text);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>All values with their keys, lists without their indexes; but for names, places and the machine.</summary>
    private static IEnumerable<string> Settings(YamlNode node, string key) => node switch
    {
        YamlMappingNode mapping => mapping.Children
            .Where(child => child.Key.ToString() is not ("name" or "documents" or "path" or "file" or "processes" or "work_dir"))
            .SelectMany(child => Settings(child.Value, $"{key}.{child.Key}")),
        YamlSequenceNode list => list.SelectMany(item => Settings(item, key)),
        // 1e-06 and 1.0e-06 are one number, 500_000 and 500000 too.
        _ when double.TryParse(node.ToString().Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out double number) =>
            [string.Create(CultureInfo.InvariantCulture, $"{key}: {number}")],
        _ => [$"{key}: {node}"],
    };

    private static YamlNode? Child(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;

    private static string Value(YamlMappingNode node, string key) => ((YamlScalarNode)Child(node, key)!).Value!;
}
