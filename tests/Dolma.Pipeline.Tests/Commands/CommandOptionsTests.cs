using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Commands;

public class CommandOptionsTests
{
    [Fact]
    public void TheDryRunOfTagPrintsWhatTheOriginalPrints()
    {
        var set = new OptionParser(new Silent<TagOptions>());
        set.Parse(["--documents", "documents/*/*", "--taggers", "char_length_v1", "--dryrun"], out var overrides).ShouldBeNull();
        ConfigBinder.Bind<TagOptions>(null, overrides).ToYaml().ShouldBe("""
            debug: false
            destination: null
            documents:
            - documents/*/*
            dryrun: true
            experiment: null
            ignore_existing: false
            processes: 1
            profile:
              enable: false
              lines: 100
              output: null
              sort_key: tottime
              steps: null
            tagger_modules: []
            taggers:
            - char_length_v1
            work_dir:
              input: null
              output: null

            """);
    }

    [Fact]
    public void TagWantsDocumentsAndADestinationForEach()
    {
        Problems<TagOptions>("taggers: [a]").ShouldBe(["documents"]);
        Problems<TagOptions>("documents: [a, b]\ndestination: [x]").ShouldBe(["destination"]);
        Problems<TagOptions>("documents: [a]\ndestination: ['x/*']").ShouldBe(["destination[0]"]);
        Problems<TagOptions>("documents: [a, b]\ndestination: [x, '']").ShouldBe(["destination[1]"]);
        Problems<TagOptions>("documents: [a]\nprocesses: 0\nprofile: {steps: 0}").ShouldBe(["processes", "profile.steps"], ignoreOrder: true);
    }

    [Fact]
    public void DedupeNamesEverythingThatIsMissing() =>
        Problems<DedupeCommandOptions>("processes: 1").ShouldBe(["bloom_filter.file", "bloom_filter.read_only", "dedupe", "documents", "bloom_filter.size_in_bytes"], ignoreOrder: true);

    [Theory]
    [InlineData("documents: {attribute_name: a}", "dedupe.documents.key")]
    [InlineData("documents: {key: $.id}", "dedupe.documents.attribute_name")]
    [InlineData("paragraphs: {}", "dedupe.paragraphs.attribute_name")]
    [InlineData("documents: {key: $.id, attribute_name: a}, paragraphs: {attribute_name: b}", "dedupe")]
    [InlineData("name: x", "dedupe")]
    [InlineData("min_length: -1, paragraphs: {attribute_name: b}", "dedupe.min_length")]
    [InlineData("num_partitions: 2, partition_index: 2, paragraphs: {attribute_name: b}", "dedupe.partition_index")]
    [InlineData("num_partitions: 0, paragraphs: {attribute_name: b}", "dedupe.num_partitions")]
    [InlineData("paragraphs: {attribute_name: b, by_ngram: {threshold: 0.5}}", "dedupe.paragraphs.by_ngram.threshold")]
    [InlineData("document_dir: docs, paragraphs: {attribute_name: b}", "documents[0]")]
    [InlineData("document_dir: a/b, paragraphs: {attribute_name: b}", "dedupe.document_dir")]
    public void DedupeRefusesWhatCannotWork(string dedupe, string key) =>
        Problems<DedupeCommandOptions>($"documents: [a/documents/x.gz]\ndedupe: {{{dedupe}}}\nbloom_filter: {{file: f, read_only: false, size_in_bytes: 1}}")
            .ShouldContain(key);

    [Fact]
    public void NullsThatTheOriginalReadsAsAbsentAreDefaults()
    {
        DedupeSettings dedupe = Bind<DedupeCommandOptions>(
            "documents: [a/documents/*]\nbloom_filter: {file: f, read_only: true, size_in_bytes: 1}\n"
            + "dedupe: {name: null, min_length: null, skip_empty: null, document_dir: null, paragraphs: {attribute_name: b, paragraph_separator: null}}").Dedupe;
        dedupe.MinLength.ShouldBe(0);
        dedupe.DocumentDir.ShouldBe("documents");
        dedupe.Paragraphs!.ParagraphSeparator.ShouldBe("\n");
    }

    [Theory]
    [InlineData("a/doc*/000.json.gz", "documents", true)]
    [InlineData("a/**/000.json.gz", "documents", true)]
    [InlineData("a/d[no]cument?/x", "documents", true)]
    [InlineData("a/[!d]ocuments/x", "documents", false)]
    [InlineData("a/documents2/x", "documents", false)]
    [InlineData("a/pages/x", "pages", true)]
    [InlineData("a/[docs/x", "[docs", true)]
    [InlineData("documents", "documents", true)]
    public void TheDocumentsFolderIsFoundInAPattern(string path, string name, bool found) =>
        FolderPattern.HasComponentMatching(path, name).ShouldBe(found);

    [Fact]
    public void TheSizeOfAFilterComesFromOneSettingOrTwo()
    {
        const string Rest = "documents: [a/documents/*]\ndedupe: {paragraphs: {attribute_name: b}}\n";
        ConfigProblem problem = Should.Throw<ConfigException>(
            () => Bind<DedupeCommandOptions>(Rest + "bloom_filter: {file: f, read_only: false, estimated_doc_count: 10}")).Problems.ShouldHaveSingleItem();
        problem.Key.ShouldBe("bloom_filter.size_in_bytes");
        problem.Message.ShouldContain("`bloom_filter.desired_false_positive_rate` is not set");
        Bind<DedupeCommandOptions>(Rest + "bloom_filter: {file: f, read_only: false, size_in_bytes: 64MiB}").BloomFilter.SizeInBytes.ShouldBe(64 << 20);
    }

    [Theory]
    [InlineData("streams: []", "streams")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}}]", "streams[0].filter")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, filter: {}}]", "streams[0].filter")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, filter: {include: [x], syntax: xpath}}]", "streams[0].filter.syntax")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, span_replacement: [{span: x}]}]", "streams[0].span_replacement[0].min_score")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, span_replacement: [{min_score: 1}]}]", "streams[0].span_replacement[0].span")]
    [InlineData("streams: [{name: a, documents: [d], filter: {include: [x]}}]", "streams[0].output.path")]
    [InlineData("streams: [{name: a, output: {path: o}, filter: {include: [x]}}]", "streams[0].documents")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o, min_text_length: -1}, filter: {include: [x]}}]", "streams[0].output.min_text_length")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, filter: {include: [x]}, compression: {output: bz2}}]", "streams[0].compression.output")]
    [InlineData("streams: [{name: a, documents: [d], output: {path: o}, filter: {include: [x]}, sample_rate: 0.5}]", "streams[0].sample_rate")]
    [InlineData("streams: [&s {name: a, documents: [d], output: {path: o}, filter: {include: [x]}}, *s]", "streams[1].name")]
    public void MixRefusesWhatCannotWork(string yaml, string key) => Problems<MixCommandOptions>(yaml).ShouldBe([key]);

    [Theory]
    [InlineData("tokenizer: {name_or_path: t, eos_token_id: 1}", "destination")]
    [InlineData("destination: 'o/*'\ntokenizer: {name_or_path: t, eos_token_id: 1}", "destination")]
    [InlineData("destination: o\ntokenizer: {eos_token_id: 1}", "tokenizer.name_or_path")]
    [InlineData("destination: o\ntokenizer: {name_or_path: t}", "tokenizer.eos_token_id")]
    [InlineData("destination: o\ntokenizer: {name_or_path: t, bos_token_id: 1, fast: false}", "tokenizer.fast")]
    [InlineData("destination: o\ntokenizer: {name_or_path: t, bos_token_id: 1}\ntokenizer_name_or_path: u", "tokenizer_name_or_path")]
    [InlineData("destination: o\ntokenizer: {name_or_path: t, bos_token_id: 1}\ndtype: uint17", "dtype")]
    [InlineData("destination: o\ntokenizer: {name_or_path: t, bos_token_id: 1}\nfields: {id_field_type: uuid}", "fields.id_field_type")]
    public void TokensRefusesWhatCannotWork(string yaml, string key) => Problems<TokensCommandOptions>("documents: [a]\n" + yaml).ShouldBe([key]);

    [Fact]
    public void TokensSkipsBadLinesUnlessTold()
    {
        const string Rest = "documents: [a]\ndestination: o\ntokenizer_name_or_path: t\n";
        Bind<TokensCommandOptions>(Rest).BadLines.ShouldBe(BadLinePolicy.Skip);
        Bind<TokensCommandOptions>(Rest + "bad_lines: fail").BadLines.ShouldBe(BadLinePolicy.Fail);
        Bind<TagOptions>("documents: [a]").BadLines.ShouldBe(BadLinePolicy.Fail);
    }

    private static TOptions Bind<TOptions>(string yaml) => ConfigBinder.Bind<TOptions>(YamlReader.Read(new StringReader(yaml), "test.yaml")).Options;

    private static IEnumerable<string> Problems<TOptions>(string yaml) =>
        Should.Throw<ConfigException>(() => Bind<TOptions>(yaml)).Problems.Select(problem => problem.Key);

    private sealed class Silent<TOptions> : Command<TOptions>
        where TOptions : class
    {
        public override string Name => "silent";

        public override string Description => "Does nothing.";

        public override ExitCode Run(TOptions options, CommandContext context) => ExitCode.Success;
    }
}
