using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Tasks;
using Dolma.Testing;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Taggers.Tests;

public sealed class TagOperatorTests
{
    private static readonly DriverOptions Driver = new() { Workers = 2, BatchBytes = 200 };
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void EachLineGetsItsAttributesInOrder()
    {
        TaskResult result = Run(
            new TagOptions { Taggers = ["char_length_v1", "pii_regex_v2"], Experiment = "my-exp" },
            """{"id":"1","text":"abc","source":"s"}""" + "\n" + """{"id":"é\n","text":""}""" + "\n");

        result.Status.ShouldBe(TaskStatus.Done);
        Output(0).ShouldBe(
            """{"id":"1","attributes":{"my_exp__char_length_v1__length":[[0,3,3.0]],"my_exp__pii_regex_v2__doc":[[0,3,0.0]]},"source":"s"}""" + "\n"
            + """{"id":"é\n","attributes":{"my_exp__char_length_v1__length":[[0,0,0.0]],"my_exp__pii_regex_v2__doc":[[0,0,-1.0]]},"source":""}""" + "\n");
        result.Counts["documents"].ShouldBe(2);
        result.Counts["bytes_of_text"].ShouldBe(3);
        result.Counts["spans"].ShouldBe(4);
    }

    [Fact]
    public void WithoutAnExperimentEachTaggerHasItsOwnNameAndOutput()
    {
        Run(
            new TagOptions { Taggers = ["pii_regex_v2", "char_length_v1"], Outputs = [0, 1] },
            """{"id":"1","text":"abc"}""" + "\n", outputs: 2);
        Output(0).ShouldBe("""{"id":"1","attributes":{"pii_regex_v2__pii_regex_v2__doc":[[0,3,0.0]]},"source":""}""" + "\n");
        Output(1).ShouldBe("""{"id":"1","attributes":{"char_length_v1__char_length_v1__length":[[0,3,3.0]]},"source":""}""" + "\n");
    }

    [Fact]
    public void ABadLineThatIsPassedOverLeavesAPlaceholderSoThatLinesStayInStep()
    {
        TaskResult result = Run(
            new TagOptions { Taggers = ["char_length_v1"], Outputs = [0] },
            """{"id":"1","text":"a"}""" + "\n{\n" + """{"id":"3","text":"a"}""" + "\n",
            Driver with { BadLines = BadLinePolicy.Skip });
        Output(0).Split('\n')[1].ShouldBe("""{"id":null,"attributes":{},"source":""}""");
        Output(0).Split('\n')[2].ShouldContain("\"id\":\"3\"");
        result.Counts["bad_lines"].ShouldBe(1);
        result.Counts["documents"].ShouldBe(2);
    }

    [Fact]
    public void ATaggerThatFailsLeavesItsKeysOutAndIsCounted()
    {
        TaskResult result = Run(new TagOptions { Taggers = ["fails_on_b", "char_length_v1"] }, Two, registry: WithFailing());
        result.Status.ShouldBe(TaskStatus.Done);
        Output(0).ShouldBe(
            """{"id":"1","attributes":{"fails_on_b__fails_on_b__seen":[[0,1,1.0]],"char_length_v1__char_length_v1__length":[[0,1,1.0]]},"source":""}""" + "\n"
            + """{"id":"2","attributes":{"char_length_v1__char_length_v1__length":[[0,1,1.0]]},"source":""}""" + "\n");
        result.Counts["tagger_failed_fails_on_b"].ShouldBe(1);
        result.Counts.Examples["tagger_failed_fails_on_b"][0].ShouldContain("line 2: tagger fails_on_b: InvalidOperationException: no b");
    }

    [Fact]
    public void InAStrictRunATaggerThatFailsFailsTheShard()
    {
        TaskResult result = Run(new TagOptions { Taggers = ["fails_on_b"], Strict = true }, Two, registry: WithFailing());
        result.Status.ShouldBe(TaskStatus.Failed);
        result.Error!.Message.ShouldContain("line 2: tagger fails_on_b");
        _storage.Find("out/0.gz").ShouldBeNull();
    }

    [Fact]
    public void OfTwoNamesWithOneVariableNameTheLastRunsInThePlaceOfTheFirst()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        registry.Add(new TaggerEntry("char-length-v1", "Other", _ => () => new FailsOnB()));
        Run(new TagOptions { Taggers = ["char_length_v1", "pii_regex_v2", "char-length-v1"], Experiment = "e" }, """{"id":"1","text":"a"}""", registry: registry);
        Output(0).ShouldBe("""{"id":"1","attributes":{"e__char_length_v1__seen":[[0,1,1.0]],"e__pii_regex_v2__doc":[[0,1,0.0]]},"source":""}""" + "\n");
    }

    [Fact]
    public void AllProblemsAreReportedAtOnce()
    {
        var options = new TagOptions { Taggers = ["gohper_v2", "cld3_en_doc_v2"], Experiment = "1st", Outputs = [0] };
        var exception = Should.Throw<ConfigException>(() => new TagOperator(options, TaggerRegistry.BuiltIn(), TestResources.Samples));
        exception.Problems.Count.ShouldBe(4);
        exception.Problems[0].Message.ShouldStartWith("Unknown tagger gohper_v2; available taggers: ");
        exception.Problems[0].Message.ShouldEndWith("Did you mean `gopher_v2`?");
        exception.Problems[1].Message.ShouldStartWith("cld3_en_doc_v2: CLD3 is not available");
    }

    [Fact]
    public void TheFingerprintChangesWithWhatTheOutputDependsOn()
    {
        string first = Fingerprint(new TagOptions { Taggers = ["c4_v2"] });
        Fingerprint(new TagOptions { Taggers = ["c4_v2"] }).ShouldBe(first);
        Fingerprint(new TagOptions { Taggers = ["c4_v2"], Experiment = "e" }).ShouldNotBe(first);
        Fingerprint(new TagOptions { Taggers = ["c4_v1"] }).ShouldNotBe(first);
        Fingerprint(new TagOptions { Taggers = ["c4_v2"], Compat = true }).ShouldNotBe(first);
        using var folder = new TempFolder();
        string other = folder.Write("naughty_words_en.txt", "other\n");
        Fingerprint(new TagOptions { Taggers = ["c4_v2"] }, new TestResources(("naughty_words_en.txt", other))).ShouldNotBe(first);
    }

    private const string Two = """{"id":"1","text":"a"}""" + "\n" + """{"id":"2","text":"b"}""" + "\n";

    private static TaggerRegistry WithFailing()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        registry.Add(new TaggerEntry("fails_on_b", typeof(FailsOnB).FullName!, _ => () => new FailsOnB()));
        return registry;
    }

    private static string Fingerprint(TagOptions options, TestResources? resources = null)
    {
        using var tag = new TagOperator(options, TaggerRegistry.BuiltIn(), resources ?? TestResources.Samples);
        return tag.Fingerprint;
    }

    private TaskResult Run(TagOptions options, string documents, DriverOptions? driver = null, TaggerRegistry? registry = null, int outputs = 1)
    {
        _storage["in/0.json"] = Encoding.UTF8.GetBytes(documents);
        using var tag = new TagOperator(options, registry ?? TaggerRegistry.BuiltIn(), TestResources.Samples);
        tag.OutputCount.ShouldBe(outputs);
        var task = new ShardTask(
            "0", 0, [new InputGroup(new InputFile("in/0.json", CompressionKind.None), [])],
            [.. Enumerable.Range(0, outputs).Select(i => new OutputFile($"out/{i}.gz", CompressionKind.None))], []);
        return new TaskDriver(_storage, driver ?? Driver).Run([task], tag)[0];
    }

    private string Output(int index) => _storage.Text($"out/{index}.gz");

    private sealed class FailsOnB : Tagger
    {
        public override IReadOnlyList<string> Types { get; } = ["seen"];

        public override void Tag(Document document, SpanSink spans)
        {
            spans.Add(0, 0, document.Text.CodePointCount);
            if (document.Text.Utf8.Contains((byte)'b'))
                throw new InvalidOperationException("no b");
        }
    }
}
