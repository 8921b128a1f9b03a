using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Config;

public class ConfigBinderTests
{
    [Fact]
    public void WithoutAnythingWrittenTheDefaultsHold()
    {
        SampleOptions options = Bind("{}");
        options.Processes.ShouldBe(1);
        options.Documents.ShouldBeEmpty();
        options.Destination.ShouldBeNull();
        options.Mode.ShouldBeNull();
        options.WorkDir.ShouldBe(new SampleWorkDir());
    }

    [Fact]
    public void TheCommandLineWinsOverTheFileAndTheFileOverDefaults()
    {
        SampleOptions options = Bind(
            "processes: 2\nsize: 9\nwork_dir: {input: a, output: b}\ndocuments: [x, y]",
            Set("processes", "4"), Set("work_dir.output", "c"), SetList("documents", "z"));
        options.Processes.ShouldBe(4);
        options.Size.ShouldBe(9);
        options.Threshold.ShouldBe(0.5);
        options.WorkDir.ShouldBe(new SampleWorkDir { Input = "a", Output = "c" });
        options.Documents.ShouldBe(["z"]);
    }

    [Fact]
    public void AMappingOverNullMakesTheRecord() => Bind("mode: null", Set("mode.key", "k")).Mode.ShouldBe(new SampleMode { Key = "k", Depth = 7 });

    [Fact]
    public void ANullOverAMappingRemovesIt() => Bind("mode: null").Mode.ShouldBeNull();

    [Theory]
    [InlineData("processes: 60", 60)]
    [InlineData("processes: 6_0", 60)]
    [InlineData("processes: ' 7 '", 7)]
    [InlineData("processes: 0x10", 16)]
    public void IntegersAreConverted(string yaml, int value) => Bind(yaml).Processes.ShouldBe(value);

    [Theory]
    [InlineData("on", true)]
    [InlineData("'Yes'", true)]
    [InlineData("y", true)]
    [InlineData("1", true)]
    [InlineData("'0'", false)]
    [InlineData("N", false)]
    public void SwitchesAreConverted(string value, bool on) => Bind($"debug: {value}").Debug.ShouldBe(on);

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("1e-8", 1e-8)]
    [InlineData("'0.5'", 0.5)]
    [InlineData(".inf", double.PositiveInfinity)]
    public void FloatsAreConverted(string value, double number) => Bind($"threshold: {value}").Threshold.ShouldBe(number);

    [Theory]
    [InlineData("12", "12")]
    [InlineData("1.0", "1.0")]
    [InlineData("yes", "True")]
    [InlineData("1_000", "1000")]
    [InlineData("2024-01-31", "2024-01-31")]
    public void TextTakesWhateverPythonWouldPrint(string value, string text)
    {
        Bind($"experiment: {value}").Experiment.ShouldBe(text);
        Bind($"documents: [{value}]").Documents.ShouldBe([text]);
    }

    [Theory]
    [InlineData("color: dark_blue")]
    [InlineData("color: Dark-Blue")]
    public void ChoicesAreNamedInSnakeCase(string yaml) => Bind(yaml).Color.ShouldBe(SampleColor.DarkBlue);

    [Fact]
    public void SizesMayHaveUnits() => Bind("{}", Set("max_line_bytes", "2MiB")).MaxLineBytes.ShouldBe(2 << 20);

    [Fact]
    public void NullMeansTheDefaultWhereTheOriginalTakesItSo() => Bind("min_length: null").MinLength.ShouldBe(3);

    [Fact]
    public void AKeyMayHaveANameOfItsOwn() => Bind("is_s3_volume: true").IsS3Volume.ShouldBeTrue();

    [Fact]
    public void NullOnTheCommandLineIsFourLetters() => Bind("{}", Set("experiment", "null")).Experiment.ShouldBe("null");

    [Theory]
    [InlineData("processes: 1.0", "processes", "has to be an integer: write 1.")]
    [InlineData("processes: 1e3", "processes", "has to be an integer: write 1000.")]
    [InlineData("processes: true", "processes", "is true, but has to be an integer")]
    [InlineData("processes: many", "processes", "is the text \"many\"")]
    [InlineData("processes: 3000000000", "processes", "between -2147483648 and 2147483647")]
    [InlineData("processes: null", "processes", "is null")]
    [InlineData("processes: 0", "processes", "has to be at least 1.")]
    [InlineData("processes: [1]", "processes", "is a list, but has to be an integer.")]
    [InlineData("size: 99999999999999999999", "size", "has to be an integer")]
    [InlineData("threshold: true", "threshold", "has to be a number")]
    [InlineData("debug: perhaps", "debug", "has to be a switch: true or false.")]
    [InlineData("syntax: xpath", "syntax", "has to be `jsonpath` or `jq`.")]
    [InlineData("color: green", "color", "has to be red or dark_blue.")]
    [InlineData("max_line_bytes: lots", "max_line_bytes", "1048576, or with a unit such as 1MiB")]
    [InlineData("documents: a/*", "documents", "write `[a/*]`")]
    [InlineData("documents: {a: b}", "documents", "is a mapping, but has to be a list of text.")]
    [InlineData("documents: [a, null]", "documents[1]", "is null")]
    [InlineData("documents: [[a]]", "documents[0]", "is a list, but has to be text")]
    [InlineData("work_dir: /tmp", "work_dir", "has to be a mapping with keys such as input, output.")]
    [InlineData("work_dir: null", "work_dir", "is null")]
    [InlineData("streams: {name: x}", "streams", "has to be a list of mappings")]
    [InlineData("mode: {depth: 1}", "mode.key", "is required and not set. Set it in the config file or with `--mode.key`.")]
    [InlineData("mode: {key: ???}", "mode.key", "is required and not set")]
    [InlineData("streams: [{parts: [a]}]", "streams[0].name", "is required and not set. Set it in the config file.")]
    [InlineData("streams: [{name: a}]", "streams[0].parts", "is empty.")]
    [InlineData("size: 13", "size", "is unlucky.")]
    [InlineData("proceses: 2", "proceses", "Did you mean `processes`?")]
    [InlineData("colour: red", "colour", "Write `color`.")]
    [InlineData("work_dir.output: x", "work_dir.output", "nest mappings")]
    [InlineData("work_dir: {outputs: x}", "work_dir.outputs", "Did you mean `output`?")]
    public void AMistakeIsNamedWithItsKeyAndPlace(string yaml, string key, string message)
    {
        ConfigProblem problem = Should.Throw<ConfigException>(() => Bind(yaml)).Problems.ShouldHaveSingleItem();
        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(message);
        problem.Where.ShouldBe("test.yaml:1");
    }

    [Fact]
    public void AllMistakesAreReportedAtOnceEachWithItsPlace()
    {
        ConfigException wrong = Should.Throw<ConfigException>(() => Bind("processes: x\nsize: 13\nnonsense: 1\nstreams:\n- {}\n", Set("score", "high")));
        wrong.Problems.Select(problem => $"{problem.Where} {problem.Key}").ShouldBe(
            ["test.yaml:3 nonsense", "test.yaml:1 processes", "command line score", "test.yaml:5 streams[0].name", "test.yaml:2 size", "test.yaml:5 streams[0].parts"],
            ignoreOrder: true);
    }

    [Fact]
    public void ARecordsOwnComplaintAboutASettingThatIsWrongAnywayIsDropped() =>
        Should.Throw<ConfigException>(() => Bind("streams: [{name: a, parts: 3}]")).Problems.ShouldHaveSingleItem().Key.ShouldBe("streams[0].parts");

    [Fact]
    public void TheEffectiveConfigHasEveryKeyButUnchangedExtensions() => BindAll("documents: [a/*]\nmode: {key: k}").ToYaml().ShouldBe("""
        color: red
        debug: false
        destination: null
        documents:
        - a/*
        experiment: null
        is_s3_volume: false
        min_length: 3
        mode:
          depth: 7
          key: k
        processes: 1
        score: null
        size: 5
        streams: []
        syntax: jsonpath
        threshold: 0.5
        work_dir:
          input: null
          output: null

        """);

    [Fact]
    public void AChangedExtensionIsPrinted() => BindAll("max_line_bytes: 2KiB").ToYaml().ShouldContain("\nmax_line_bytes: 2048\n");

    [Fact]
    public void ThePrintedConfigGivesTheSameOptionsAgain()
    {
        BoundConfig<SampleOptions> first = BindAll("documents: ['*', 'yes', \"a\\nb\", '\\${x}']\nstreams: [{name: '12', parts: [p]}]\nthreshold: 1.0e-8");
        BoundConfig<SampleOptions> second = BindAll(first.ToYaml().Replace("${x}", "\\${x}", StringComparison.Ordinal));
        second.ToYaml().ShouldBe(first.ToYaml());
        second.Options.Documents.ShouldBe(["*", "yes", "a\nb", "${x}"]);
        second.Options.Streams[0].Name.ShouldBe("12");
    }

    private static SampleOptions Bind(string yaml, params ConfigOverride[] overrides) => BindAll(yaml, overrides).Options;

    private static BoundConfig<SampleOptions> BindAll(string yaml, params ConfigOverride[] overrides) =>
        ConfigBinder.Bind<SampleOptions>(YamlReader.Read(new StringReader(yaml), "test.yaml"), overrides);

    private static ConfigOverride Set(string key, string? value) => new(key, new ConfigScalar(value, ConfigPlace.CommandLine));

    private static ConfigOverride SetList(string key, params string[] values) =>
        new(key, new ConfigList([.. values.Select(value => new ConfigScalar(value, ConfigPlace.CommandLine))], ConfigPlace.CommandLine));
}
