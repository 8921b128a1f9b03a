using Dolma.Core;
using Dolma.Pipeline.Config;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Pipeline.Tests.Config;

public class InterpolationTests
{
    private static readonly ConfigEnvironment World = new()
    {
        Glob = pattern => pattern == "docs/*" ? ["docs/a", "docs/b"] : [],
        Cache = path => path == "s3://b/k" ? "/cache/k" : throw new RunException($"{path} cannot be fetched."),
        Variable = name => name switch { "HOME" => "/home/u", "N" => "12", "ODD" => "${processes}", _ => null },
        Processors = 8,
    };

    [Theory]
    [InlineData("${syntax}", "jsonpath")]
    [InlineData("text_${processes}_x", "text_3_x")]
    [InlineData("${work_dir.output}/y", "/out/y")]
    [InlineData("${debug} ${score} ${threshold}", "False None 0.5")]
    [InlineData("${documents[1]}", "d1")]
    [InlineData("${documents.1}", "d1")]
    [InlineData("${.syntax}", "jsonpath")]
    [InlineData("${${min_key}}", "5")]
    [InlineData("${ syntax }", "jsonpath")]
    [InlineData("${oc.env:HOME}/x", "/home/u/x")]
    [InlineData("${oc.env:NONE,other}", "other")]
    [InlineData("${oc.env:NONE,'a, b'}", "a, b")]
    [InlineData("${oc.env:NONE,${syntax}}", "jsonpath")]
    [InlineData("${oc.env:NONE,pre/${syntax}}", "pre/jsonpath")]
    [InlineData("${oc.env:ODD}", "${processes}")]
    [InlineData("${oc.select:nowhere,fallback}", "fallback")]
    [InlineData("${oc.select:work_dir.output}", "/out")]
    [InlineData("${oc.decode:'${syntax}'}", "jsonpath")]
    [InlineData("${d.cache:s3://b/k}", "/cache/k")]
    [InlineData(@"\${syntax}", "${syntax}")]
    [InlineData(@"\\${syntax}", @"\jsonpath")]
    [InlineData(@"\\\${syntax}", @"\${syntax}")]
    [InlineData(@"a\b ${syntax}", @"a\b jsonpath")]
    [InlineData(@"$.a[?(@.b)]", @"$.a[?(@.b)]")]
    [InlineData(@"a\\b $x", @"a\\b $x")]
    public void TextIsInterpolated(string written, string result) => Options(written).Experiment.ShouldBe(result);

    [Theory]
    [InlineData("${oc.env:NONE,null}")]
    [InlineData("${oc.select:nowhere}")]
    [InlineData("${score}")]
    [InlineData("${oc.decode:null}")]
    public void AValueMayBecomeNull(string written) => Options(written).Experiment.ShouldBeNull();

    [Theory]
    [InlineData("size: ${oc.env:N}", 12)]
    [InlineData("size: ${oc.decode:${oc.env:N}}", 12)]
    [InlineData("size: ${d.processes:2}", 6)]
    [InlineData("size: ${d.processes:}", 8)]
    [InlineData("size: ${d.processes:100}", 1)]
    [InlineData("size: '${processes}'\nprocesses: ${min_length}\nmin_length: 44", 44)]
    public void ResultsAreConvertedToTheOptionsType(string yaml, long size) => Bind(yaml).Size.ShouldBe(size);

    [Theory]
    [InlineData("documents: \"${d.glob:'docs/*'}\"", new[] { "docs/a", "docs/b" })]
    [InlineData("documents: '${d.glob:docs/*}'", new[] { "docs/a", "docs/b" })]
    [InlineData("documents: '${oc.create:[a, 1, ${syntax}]}'", new[] { "a", "1", "jsonpath" })]
    [InlineData("documents: '${oc.decode:\"[a, b]\"}'", new[] { "a", "b" })]
    [InlineData("documents: '${oc.dict.keys:work_dir}'", new[] { "input", "output" })]
    [InlineData("documents: '${oc.dict.values:mode}'\nmode: {key: k}", new[] { "k", "7" })]
    [InlineData("documents: '${destination}'\ndestination: [p, '${syntax}']", new[] { "p", "jsonpath" })]
    [InlineData("documents: ['${..syntax}']", new[] { "jsonpath" })]
    public void ListsAreMadeByInterpolation(string yaml, string[] documents) => Bind(yaml).Documents.ShouldBe(documents);

    [Fact]
    public void AMappingIsCopiedByReference() =>
        Bind("mode: \"${oc.create:{key: '${syntax}', depth: 2}}\"").Mode.ShouldBe(new SampleMode { Key = "jsonpath", Depth = 2 });

    [Fact]
    public void RelativeKeysStartWhereTheValueStands() => Bind(
        "streams: [{name: n, parts: ['${..name}', '${....syntax}'], output: {input: i, output: '${.input}${..name}'}}]").Streams[0].ShouldSatisfyAllConditions(
            stream => stream.Parts.ShouldBe(["n", "jsonpath"]),
            stream => stream.Output.Output.ShouldBe("in"));

    [Fact]
    public void TheCommandLineIsInterpolatedToo()
    {
        var set = new ConfigOverride("experiment", new ConfigScalar("x${processes}", ConfigPlace.CommandLine));
        ConfigBinder.Bind<SampleOptions>(null, [set], World).Options.Experiment.ShouldBe("x1");
    }

    [Fact]
    public void ADeprecatedKeyWarns()
    {
        var file = YamlReader.Read(new StringReader("size: ${oc.deprecated:min_length}"), "test.yaml");
        BoundConfig<SampleOptions> bound = ConfigBinder.Bind<SampleOptions>(file, null, World);
        bound.Options.Size.ShouldBe(3);
        bound.Warnings.ShouldHaveSingleItem().ShouldContain("'size' is deprecated");
    }

    [Theory]
    [InlineData("experiment: ${sintax}", "experiment", "refers to `${sintax}`, and there is no such key. Did you mean `syntax`?")]
    [InlineData("experiment: ${oc.env:NONE}", "experiment", "needs the environment variable NONE, which is not set.")]
    [InlineData("experiment: ${env:NONE}", "experiment", "the resolver `env`, which does not exist. Did you mean `oc.env`?")]
    [InlineData("experiment: ${oc.envi:NONE}", "experiment", "the resolver `oc.envi`, which does not exist. Did you mean `oc.env`?")]
    [InlineData("experiment: ${syntax", "experiment", "cannot be read")]
    [InlineData("experiment: '${oc.env:''A}'", "experiment", "cannot be read")]
    [InlineData("experiment: ${}", "experiment", "cannot be read")]
    [InlineData("experiment: a${documents}", "experiment", "puts a list or a mapping in the middle of a text.")]
    [InlineData("experiment: ${documents}", "experiment", "is a list, but has to be text")]
    [InlineData("experiment: ${d.cache:s3://x/y}", "experiment", "s3://x/y cannot be fetched.")]
    [InlineData("documents: '${d.glob:none/*}'", "documents", "nothing matches")]
    [InlineData("documents: ${syntax}", "documents", "has to be a list")]
    [InlineData("size: ${syntax}", "size", "is the text \"jsonpath\", but has to be an integer.")]
    [InlineData("size: ${d.processes:few}", "size", "where an integer is needed")]
    [InlineData("processes: ${oc.decode:0}", "processes", "has to be at least 1.")]
    [InlineData("experiment: ${oc.dict.keys:syntax}", "experiment", "where a mapping is needed")]
    public void WhatCannotBeResolvedIsNamed(string yaml, string key, string message)
    {
        ConfigProblem problem = Should.Throw<ConfigException>(() => Bind(yaml)).Problems.ShouldHaveSingleItem();
        problem.Key.ShouldBe(key);
        problem.Message.ShouldContain(message);
        problem.Where.ShouldBe("test.yaml:1");
    }

    [Fact]
    public void ACircleIsAnError() => Should.Throw<ConfigException>(() => Bind("experiment: a${syntax}\nsyntax: b${experiment}"))
        .Message.ShouldContain("goes in a circle: experiment -> syntax -> experiment.");

    [Fact]
    public void ReferringToWhatIsRequiredAndNotSetIsAnError() => Should.Throw<ConfigException>(() => Bind("experiment: ${mode.key}\nmode: {}"))
        .Problems.Select(problem => problem.Key).ShouldBe(["experiment", "mode.key"]);

    [Fact]
    public void TextThatDoublesWithEveryReferenceIsBounded()
    {
        string doubling = string.Concat(Enumerable.Repeat("${.input}", 1100));
        Should.Throw<ConfigException>(() => Bind($"work_dir: {{input: '{new string('x', 1000)}', output: '{doubling}'}}"))
            .Message.ShouldContain("more than 1,048,576 characters");
    }

    [Fact]
    public void WhateverTheTextItIsResolvedOrExplained() => Prop.ForAll(
        Gen.Elements("${", "}", "$", "{", "\\", "'", "\"", ",", ":", ".", "[", "]", " ", "a", "syntax", "oc.env:", "oc.decode:", "oc.create:", "1", "-")
            .ListOf().ToArbitrary(),
        pieces =>
        {
            string text = string.Concat(pieces);
            try
            {
                SampleOptions options = Options(text);
                return Interpolation.IsIn(text) || options.Experiment == text;
            }
            catch (ConfigException explained)
            {
                return explained.Problems.Count == 1 && Interpolation.IsIn(text);
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static SampleOptions Options(string experiment)
    {
        var file = new ConfigMapping(
            [
                .. YamlReader.Read(new StringReader("processes: 3\nwork_dir: {output: /out}\ndocuments: [d0, d1]\ndestination: [size]"), "test.yaml").Entries,
                new ConfigEntry("experiment", default, new ConfigScalar(experiment.Replace("min_key", "destination[0]", StringComparison.Ordinal), default)),
            ],
            default);
        return ConfigBinder.Bind<SampleOptions>(file, null, World).Options;
    }

    private static SampleOptions Bind(string yaml) => ConfigBinder.Bind<SampleOptions>(YamlReader.Read(new StringReader(yaml), "test.yaml"), null, World).Options;
}
