using System.Globalization;
using System.Text;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Attribute files that do not belong to their documents: <c>mix</c> must not filter by another document's values.</summary>
public sealed class BadAttributeTests : IDisposable
{
    private const string Mix =
        """
        streams:
          - name: s
            documents: [c/documents/*]
            attributes: [base]
            output: {path: mixed, max_size_in_bytes: 1}
            filter: {include: ["$.attributes[?(@.n[0][2] >= 0)]"]}
        """;

    private readonly TempFolder _folder = new();

    public BadAttributeTests()
    {
        _folder.Write("mix.yaml", Mix);
        foreach (string name in (string[])["a", "b"])
            _folder.Pack($"c/documents/{name}.json.gz", Lines(5, "{{\"id\":\"d{0}\",\"text\":\"Text number {0}.\"}}"));
        Attributes("a", 5, "d");
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void AMissingAttributeFileStopsTheMixBeforeItStarts()
    {
        CommandResult result = Run();
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("`streams[0].attributes`: 1 attribute files are not there, the first is c/attributes/base/b.json.gz");
        result.Errors.ShouldContain("--allow missing_attributes");
        Directory.Exists(_folder["mixed"]).ShouldBeFalse();

        DolmaProgram.Succeed(_folder.FullPath, "-c", "mix.yaml", "mix", "--allow-missing-attributes");
        DolmaProgram.Files(_folder["mixed"]).Sum(file => Encoding.UTF8.GetString(DolmaProgram.Content(_folder["mixed/" + file])).Count(c => c == '\n'))
            .ShouldBe(5, "a filter on attributes that are not there matches nothing");
    }

    [SkippableTheory]
    [InlineData(3, "c/attributes/base/b.json.gz: ends after line 3, but c/documents/b.json.gz has more lines")]
    [InlineData(7, "c/attributes/base/b.json.gz: has more lines than c/documents/b.json.gz, which has 5")]
    public void AnAttributeFileOfAnotherLengthFailsItsShard(int lines, string message)
    {
        Attributes("b", lines, "d");
        ShouldFailSecondShard(Run(), message);
        ShouldPassIfAllowed("uneven_attributes", message, kept: 5 + Math.Min(lines, 5));
        Run("--compat").Errors.ShouldContain("(only a warning under --compat: uneven_attributes)");
        Alarm("uneven_attributes").GetProperty("allowed").GetBoolean().ShouldBeTrue();
    }

    [SkippableTheory]
    [InlineData("fail")]
    [InlineData("skip")]
    public void IdsThatDoNotLineUpFailTheirShardWhateverIsDoneWithBadLines(string badLines)
    {
        Attributes("b", 5, "e");
        ShouldFailSecondShard(
            Run("--bad-lines", badLines),
            "c/attributes/base/b.json.gz, line 1 belongs to document \"e1\", but line 1 of c/documents/b.json.gz is document \"d1\"");
    }

    [SkippableFact]
    public void IdsThatDoNotLineUpPassByTheirPlaceIfThatIsAllowed()
    {
        Attributes("b", 5, "e");
        const string Message = "c/attributes/base/b.json.gz, line 1 belongs to document \"e1\"";
        ShouldFailSecondShard(Run(), Message);
        CommandResult compat = Run("--compat");
        compat.Errors.ShouldContain("error: " + Message);
        compat.Errors.ShouldContain("pass --allow mismatched_ids.");
        ShouldPassIfAllowed("mismatched_ids", Message, kept: 10);
    }

    /// <summary>What was let pass is said in the report, and is an error again in a run that does not allow it, though nothing is left to do.</summary>
    private void ShouldPassIfAllowed(string name, string message, int kept)
    {
        CommandResult allowed = Run("--allow", name);
        allowed.ExitCode.ShouldBe(0, allowed.ToString());
        allowed.Errors.ShouldContain(message);
        allowed.Errors.ShouldContain($"(allowed: {name})");
        Alarm(name).GetProperty("allowed").GetBoolean().ShouldBeTrue();
        DolmaProgram.Files(_folder["mixed"]).Sum(file => Encoding.UTF8.GetString(DolmaProgram.Content(_folder["mixed/" + file])).Count(c => c == '\n')).ShouldBe(kept);
        CommandResult again = Run();
        again.ExitCode.ShouldBe(1, again.ToString());
        again.Errors.ShouldContain("mix s: 0 of 2 shards written, 2 skipped");
        again.Errors.ShouldContain($"pass `--allow {name}`");
        Alarm(name).GetProperty("allowed").GetBoolean().ShouldBeFalse();
    }

    private JsonElement Alarm(string name) => JsonDocument.Parse(File.ReadAllBytes(_folder["run.json"])).RootElement.GetProperty("alarms").EnumerateArray()
        .Single(alarm => alarm.GetProperty("name").GetString() == name);

    private static byte[] Lines(int count, string format) => Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(1, count).Select(i => string.Format(CultureInfo.InvariantCulture, format, i) + "\n")));

    private void ShouldFailSecondShard(CommandResult result, string message)
    {
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain("error: " + message);
        result.Errors.ShouldContain("mix s: 1 of 2 shards written, 1 failed");
        DolmaProgram.Files(_folder["mixed"]).ShouldHaveSingleItem().ShouldStartWith("s-0000.");
    }

    private void Attributes(string name, int lines, string id) => _folder.Pack(
        $"c/attributes/base/{name}.json.gz", Lines(lines, "{{\"id\":\"" + id + "{0}\",\"attributes\":{{\"n\":[[0,4,1.0]]}}}}"));

    private CommandResult Run(params string[] more) => DolmaProgram.Run(_folder.FullPath, ["-c", "mix.yaml", "mix", "--report", "run.json", .. more]);
}
