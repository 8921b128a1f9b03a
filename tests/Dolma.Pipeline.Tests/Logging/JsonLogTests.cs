using System.Text;
using System.Text.Json;
using Dolma.Pipeline.CommandLine;
using Dolma.Pipeline.Commands;
using Dolma.Pipeline.Logging;
using Dolma.Pipeline.Tests.EndToEnd;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Logging;

public sealed class JsonLogTests
{
    [Theory]
    [InlineData("tag: 3 of 3 shards written; 0.1 s", "info", "tag: 3 of 3 shards written; 0.1 s")]
    [InlineData("warning: two \"quoted\" words", "warning", "two \"quoted\" words")]
    [InlineData("error: no", "error", "no")]
    [InlineData("dolma: error: no", "error", "no")]
    [InlineData("  skipped a.json", "info", "skipped a.json")]
    [InlineData("dolma tag: the configuration has a problem:\n  - `x` is missing", "error", "dolma tag: the configuration has a problem:\n  - `x` is missing")]
    public void ALineForPeopleIsARecord(string line, string level, string message)
    {
        JsonElement record = Records(log => log.WriteLine(line)).Single();
        record.GetProperty("level").GetString().ShouldBe(level);
        record.GetProperty("message").GetString().ShouldBe(message);
        record.GetProperty("time").GetDateTime().Kind.ShouldBe(DateTimeKind.Utc);
        record.TryGetProperty("shard", out _).ShouldBeFalse();
    }

    [Fact]
    public void AnEntryHasStageShardAndKindOfFailure()
    {
        JsonElement record = Records(log =>
        {
            log.Stage = "mix";
            new LogEntry(LogEntry.Error, "bad") { Shard = "mix-0001", Failure = "ShardException" }.WriteTo(log);
        }).Single();
        new[] { "stage", "shard", "error" }.Select(key => record.GetProperty(key).GetString()).ShouldBe(["mix", "mix-0001", "ShardException"]);
    }

    [Fact]
    public void AnEntryIsALineForPeopleInText()
    {
        using var text = new StringWriter { NewLine = "\n" };
        new LogEntry(LogEntry.Error, "bad") { Shard = "mix-0001" }.WriteTo(text);
        text.ToString().ShouldBe("error: bad\n");
    }

    [Fact]
    public void LinesOfManyThreadsStayWhole()
    {
        List<JsonElement> records = Records(log => Parallel.For(0, 200, i => log.WriteLine($"warning: {i}")));
        records.Select(r => int.Parse(r.GetProperty("message").GetString()!, null)).Order().ShouldBe(Enumerable.Range(0, 200));
    }

    [Fact]
    public void ARunWithAFailedShardWritesNothingButRecords()
    {
        using var folder = new TempFolder();
        folder.Write("c/documents/1.json", "not JSON\n"u8.ToArray());
        using var errors = new StringWriter();
        new CommandDispatcher(CommandCatalog.All, TextWriter.Null, errors).Run(
            ["tag", "--documents", folder["c/documents/*"], "--taggers", "char_length_v1", "--experiment", "e", "--log_format", "json"]).ShouldBe(ExitCode.Failure);
        JsonElement error = Parse(errors).Single(record => record.GetProperty("level").GetString() == "error");
        error.GetProperty("stage").GetString().ShouldBe("tag");
        error.GetProperty("shard").GetString()!.ShouldEndWith("1.json");
        error.GetProperty("error").GetString().ShouldBe("ShardException");
        error.GetProperty("message").GetString()!.ShouldContain("line 1");
    }

    [SkippableTheory]
    [InlineData("text")]
    [InlineData("json")]
    public void NoLogHoldsCredentials(string format)
    {
        using var folder = new TempFolder();
        using var nobody = new ClosedPort();
        Dictionary<string, string?> variables = DolmaProgram.Variables();
        variables["AWS_ACCESS_KEY_ID"] = "AKIDOFTHETEST";
        variables["AWS_SECRET_ACCESS_KEY"] = "secret-of-the-test";
        variables["AWS_ENDPOINT_URL_S3"] = nobody.Endpoint;
        variables["AWS_MAX_ATTEMPTS"] = "1";
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = nobody.Endpoint;
        variables["OTEL_EXPORTER_OTLP_HEADERS"] = "Authorization=Bearer token-of-the-test";
        folder.Write("c/documents/1.json", "{\"id\":\"a\",\"text\":\"one\",\"source\":\"s\"}\n"u8.ToArray());
        CommandResult local = DolmaProgram.Succeed(
            folder.FullPath, variables, "tag", "--documents", "c/documents/*", "--taggers", "char_length_v1", "--experiment", "e", "--log_format", format, "--report", "r.json");
        local.Errors.ShouldContain("OpenTelemetry collector");
        CommandResult remote = DolmaProgram.Run(
            folder.FullPath, variables, "tag", "--documents", "s3://bucket/documents/*", "--taggers", "char_length_v1", "--experiment", "e", "--log_format", format);
        remote.ExitCode.ShouldNotBe(0);
        string all = local.Errors + local.Output + remote.Errors + remote.Output + File.ReadAllText(folder["r.json"]);
        foreach (string secret in new[] { "AKIDOFTHETEST", "secret-of-the-test", "token-of-the-test" })
            all.ShouldNotContain(secret);
    }

    private static List<JsonElement> Records(Action<JsonLog> write)
    {
        using var text = new StringWriter();
        using var log = new JsonLog(text);
        write(log);
        return Parse(text);
    }

    private static List<JsonElement> Parse(StringWriter text) =>
        [.. text.ToString().Split(text.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
