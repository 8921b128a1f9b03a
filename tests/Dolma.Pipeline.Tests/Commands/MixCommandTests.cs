using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dolma.Core.Compression;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands;

/// <summary><c>dolma mix</c> in this process: its report, its alarms, and how much it takes of each stream.</summary>
public sealed class MixCommandTests : IDisposable
{
    private const int Documents = 3000;

    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public MixCommandTests()
    {
        foreach (string source in (string[])["web", "code"])
        {
            _folder.Write(
                $"{source}/documents/0.jsonl",
                Lines(i => $"{{\"id\":\"{source}{i}\",\"text\":\"{new string('x', 1 + i % 100)}\"}}"));
            _folder.Write(
                $"{source}/attributes/base/0.jsonl",
                Lines(i => $"{{\"id\":\"{source}{i}\",\"attributes\":{{\"n\":[[0,1,{i % 10}]],\"even\":{(i % 2 == 0 ? "true" : "false")}}}}}"));
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void TheReportAndTheTableSayWhatEachFilterRemovedAloneAndWithOthers()
    {
        Run(Stream("web", "filter: {exclude: ['$.attributes[?(@.n[0][2] < 2)]', '$.attributes[?(@.even == true)]']}")).ShouldBe(ExitCode.Success);
        JsonElement mix = Report().GetProperty("details");
        (Number(mix, "documents_in"), Number(mix, "documents_removed"), Number(mix, "documents_out")).ShouldBe((3000, 1800, 1200));
        JsonElement[] filters = [.. mix.GetProperty("filters").EnumerateArray()];
        filters[0].GetProperty("expression").GetString().ShouldBe("$.attributes[?(@.n[0][2] < 2)]");
        (Number(filters[0], "documents"), Number(filters[0], "documents_alone")).ShouldBe((600, 300));
        (Number(filters[1], "documents"), Number(filters[1], "documents_alone")).ShouldBe((1500, 1200));
        mix.GetProperty("documents_with_attribute").GetProperty("even").GetInt64().ShouldBe(3000);
        _output.ToString().ShouldContain("exclude[0] $.attributes[?(@.n[0][2] < 2)]");
        _output.ToString().ShouldContain("1,200");
    }

    [Theory]
    [InlineData("'$.attributes[?(@.nope)]'", "absent_attributes", "the filters name `nope`, which none of the 3,000 documents had")]
    [InlineData("'$.attributes[?(@.n)]'", "removed_share", "the filters removed 3,000 of 3,000 documents")]
    public void WhatLooksLikeAMistakeIsAnErrorUnlessItIsAllowed(string exclude, string name, string message)
    {
        string stream = Stream("web", $"filter: {{exclude: [{exclude}]}}");
        Run(stream).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain($"error: mix web: {message}");
        _error.ToString().ShouldContain($"`--allow {name}`");
        Whole().GetProperty("alarms")[0].GetProperty("allowed").GetBoolean().ShouldBeFalse();
        Run(stream, "--allow", name).ShouldBe(ExitCode.Success);
        _error.ToString().ShouldContain($"warning: mix web: {message}");
        Whole().GetProperty("alarms")[0].GetProperty("name").GetString().ShouldBe(name);
        Run(stream, "--compat").ShouldBe(ExitCode.Success);
    }

    [Fact]
    public void MissingAttributesCanBeAllowedAndTheReportSaysSo()
    {
        File.Delete(_folder["web/attributes/base/0.jsonl"]);
        string stream = Stream("web", "filter: {include: ['$.text']}");
        Run(stream).ShouldBe(ExitCode.Failure);
        Run(stream, "--allow", "missing_attributes").ShouldBe(ExitCode.Success);
        Whole().GetProperty("alarms")[0].GetProperty("name").GetString().ShouldBe("missing_attributes");
        Run(stream, "--allow", "nonsense").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("has `nonsense`, which is no alarm. Alarms are");
    }

    [Theory]
    [InlineData("rate: 0.1", "documents_out", 300, 60)]
    [InlineData("documents: 500", "documents_out", 500, 3)]
    [InlineData("documents: 7000", "documents_out", 7000, 3)]
    [InlineData("bytes: 20000", "text", 20_000, 200)]
    [InlineData("tokens: 10000", "text", 40_000, 200)]
    public void ASampleTakesWhatItIsTold(string sample, string what, int expected, int tolerance)
    {
        string stream = Stream("web", "filter: {exclude: ['$.nothing']}", $"sample: {{{sample}}}", "bytes_per_token: 4");
        Run(stream).ShouldBe(ExitCode.Success, _error.ToString());
        string one = Mixed();
        double found = what == "text" ? TextBytes(one) : Number(Report().GetProperty("details"), what);
        found.ShouldBe(expected, tolerance);
        Directory.Delete(_folder["mixed"], recursive: true);
        Run(stream, "--processes", "3").ShouldBe(ExitCode.Success);
        Mixed().ShouldBe(one);
    }

    [Fact]
    public void WeightsDivideATotal()
    {
        Run(
            Stream("web", "weight: 3") + Stream("code", "filter: {include: ['$.attributes[?(@.even == true)]']}", "weight: 1")
            + "total: {bytes: 40000}\n").ShouldBe(ExitCode.Success, _error.ToString());
        TextBytes(Mixed("web")).ShouldBe(30_000, 200);
        TextBytes(Mixed("code")).ShouldBe(10_000, 200);
    }

    [Fact]
    public void WhatWasCountedIsCountedAgainIfItHasChanged()
    {
        int CountedAfter(string total)
        {
            Run(Stream("web", "filter: {exclude: ['$.nothing']}", "weight: 3") + Stream("code", "filter: {exclude: ['$.nothing']}", "weight: 1") + total).ShouldBe(ExitCode.Success, _error.ToString());
            // Results, and not the progress that a slow machine tells of.
            return Regex.Count(_error.ToString(), "count (web|code): [0-9]+ of ");
        }

        int first = CountedAfter("total: {bytes: 40000}\n");
        first.ShouldBeGreaterThanOrEqualTo(2);
        CountedAfter("total: {bytes: 40000}\n").ShouldBe(first);
        string input = Directory.GetFiles(_folder["code/documents"]).Order(StringComparer.Ordinal).First();
        File.SetLastWriteTimeUtc(input, File.GetLastWriteTimeUtc(input).AddSeconds(10));
        CountedAfter("total: {bytes: 40000}\n").ShouldBe(first / 2 * 3);
        CountedAfter("total: {bytes: 44000}\n").ShouldBe(first / 2 * 5);
    }

    [Theory]
    [InlineData("sample: {}", "`streams[0].sample`: says neither")]
    [InlineData("sample: {rate: 1, bytes: 1}", "more than one way")]
    [InlineData("sample: {tokens: 5}", "`bytes_per_token`, which is missing")]
    [InlineData("weight: 2", "needs `total`")]
    [InlineData("sample: {documents: 1000000}", "would have to write each document 333 times")]
    public void WrongSamplesAreExplained(string option, string message)
    {
        Run(Stream("web", "filter: {exclude: ['$.nothing']}", option)).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain(message);
    }

    [Theory]
    [InlineData("gz", 1, 9)]
    [InlineData("zst", -7, 19)]
    public void TheLevelOfCompressionChangesTheSizeAndNotTheContent(string format, int low, int high)
    {
        (long Size, string Content) At(int level)
        {
            string stream = Stream("web", "filter: {exclude: ['$.nothing']}").Replace("{output: ''}", $"{{output: {format}, level: {level}}}", StringComparison.Ordinal);
            Run(stream.Replace("/mixed", $"/mixed-{level}", StringComparison.Ordinal)).ShouldBe(ExitCode.Success, _error.ToString());
            string path = _folder[$"mixed-{level}/web-0000.json.{format}"];
            using var reader = new StreamReader(Codec.OpenRead(File.OpenRead(path), CompressionKinds.FromPath(path), path));
            return (new FileInfo(path).Length, reader.ReadToEnd());
        }

        (long fastest, string content) = At(low);
        (long smallest, string same) = At(high);
        smallest.ShouldBeLessThan(fastest);
        same.ShouldBe(content);
    }

    [Theory]
    [InlineData("{output: gz, level: 12}", "`streams[0].compression.level`: is 12, but gz has the levels 1 to 9.")]
    [InlineData("{output: '', level: 1}", "`streams[0].compression.level`: is 1, but the outputs are not compressed. Take it out, or set `output`.")]
    public void ALevelThatTheFormatLacksIsExplained(string compression, string message)
    {
        Run(Stream("web", "filter: {exclude: ['$.nothing']}").Replace("{output: ''}", compression, StringComparison.Ordinal)).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain(message);
        Directory.Exists(_folder["mixed"]).ShouldBeFalse();
    }

    [Fact]
    public void AStreamLeavesAloneWhatAnotherOfAnAlikeNameWrote()
    {
        string clean = Stream("code", "filter: {exclude: ['$.nothing']}").Replace("name: code", "name: web-clean", StringComparison.Ordinal);
        Run(clean).ShouldBe(ExitCode.Success, _error.ToString());
        Run(Stream("web", "filter: {exclude: ['$.nothing']}")).ShouldBe(ExitCode.Success, _error.ToString());
        _error.ToString().ShouldNotContain("removed");
        Mixed("web-clean").Length.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("/mixed")]
    [InlineData("/./mixed")]
    [InlineData("/mixed/")]
    public void WhatIsDoneIsPassedOverHoweverItsFolderIsSpelt(string folder)
    {
        string stream = Stream("web", "filter: {exclude: ['$.nothing']}").Replace("/mixed}", folder + "}", StringComparison.Ordinal);
        Run(stream).ShouldBe(ExitCode.Success, _error.ToString());
        Run(stream).ShouldBe(ExitCode.Success, _error.ToString());
        _error.ToString().ShouldContain("mix web: 0 of 1 shards written, 1 skipped: done before");
    }

    [Fact]
    public void FilesThatWouldBeWrittenOverEachOtherAreRefused()
    {
        string both = Stream("web", "filter: {exclude: ['$.nothing']}").Replace("/web/documents/", "/*/documents/", StringComparison.Ordinal);
        Run(both, "--no-shuffle").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldMatch("`streams\\[0\\].output.path`: .*/mixed/documents/0.jsonl would be written from .*/documents/0.jsonl and from .*/documents/0.jsonl, and only one");
        Run(Stream("web", "filter: {exclude: ['$.nothing']}") + Stream("code", "filter: {exclude: ['$.nothing']}"), "--no-shuffle").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldMatch("`streams\\[1\\].output.path`: .* would be written from .* \\(`streams\\[0\\].output.path`\\) and from ");
        Directory.Exists(_folder["mixed"]).ShouldBeFalse();
        Run(both).ShouldBe(ExitCode.Success, _error.ToString());
    }

    [Fact]
    public void WhatAMixWroteIsNotMixedAgain()
    {
        _folder.Write("all/documents/0.jsonl", "{\"id\":\"1\",\"text\":\"x\"}\n");
        string stream = Stream("all", "filter: {exclude: ['$.nothing']}").Replace("/documents/*.jsonl", "/**/*0.json*", StringComparison.Ordinal)
            .Replace("[base]", "[]", StringComparison.Ordinal).Replace("/mixed}", "/all/mixed}", StringComparison.Ordinal);
        Run(stream).ShouldBe(ExitCode.Success, _error.ToString());
        Run(stream).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldMatch("`streams\\[0\\].output.path`: .*all/mixed/all-0000.json is read and would be written");
        File.ReadAllLines(_folder["all/mixed/all-0000.json"]).Length.ShouldBe(1);
    }

    [Fact]
    public void AttributesThatNoFilterNamesAreCheckedThoughTheyAreNotWritten()
    {
        string file = _folder["web/attributes/base/0.jsonl"];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"id\":\"web7\",\"attributes\":{", "\"id\":\"web7\",\"attributes\":{\"other\":[[0,1,01]],", StringComparison.Ordinal));
        string stream = Stream("web", "filter: {include: ['$.attributes[?(@.even == true)]']}").Replace("/mixed}", "/mixed, discard_fields: [attributes]}", StringComparison.Ordinal);
        Run(stream, "--allow", "removed_share").ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("malformed JSON");
    }

    [Fact]
    public void AJqProgramThatDoesNotCompileIsFoundBeforeTheStart()
    {
        Run(Stream("web", "filter: {syntax: jq, include: ['.a |', 'nonsense', '.ok', 'import \"a\" as a; .ok']}")).ShouldBe(ExitCode.Failure);
        _error.ToString().ShouldContain("`streams[0].filter.include[0]`: the jq program `.a |` does not compile");
        _error.ToString().ShouldContain("`streams[0].filter.include[1]`: the jq program `nonsense` does not compile: jq: error: nonsense/0 is not defined");
        _error.ToString().ShouldContain("`streams[0].filter.include[3]`: the jq program `import \"a\" as a; .ok` is one of modules, and there are none here.");
        Directory.Exists(_folder["mixed"]).ShouldBeFalse();
    }

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, Documents).Select(i => line(i) + "\n"));

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static double TextBytes(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Sum(line => (double)JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()!.Length);

    private string Stream(string source, params string[] more) => string.Create(CultureInfo.InvariantCulture, $$"""
          - name: {{source}}
            documents: [{{_folder[source]}}/documents/*.jsonl]
            attributes: [base]
            output: {path: {{_folder["mixed"]}}}
            compression: {output: ''}
            {{string.Join("\n    ", more)}}

        """);

    private ExitCode Run(string streams, params string[] arguments)
    {
        string config = _folder.Write("mix.yaml", "streams:\n" + streams);
        return new CommandDispatcher([new MixCommand()], _output, _error).Run(["-c", config, "mix", "--report", _folder["run.json"], .. arguments]);
    }

    private JsonElement Whole() => JsonDocument.Parse(File.ReadAllText(_folder["run.json"])).RootElement;

    private JsonElement Report() => Whole().GetProperty("stages").EnumerateArray().Last();

    private string Mixed(string source = "web") => File.ReadAllText(_folder[$"mixed/{source}-0000.json"]);
}
