using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.S3.Model;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A real S3 server that is busy, refuses, or has another time: each is said clearly, and the next run goes on with what is not done.</summary>
[Collection(CephCollection.Name)]
public sealed class S3AdversityTests : IDisposable
{
    private const int Shards = 6;

    private readonly CephGateway _server;
    private readonly TempFolder _folder = new();
    private readonly TestBucket _bucket;
    private readonly S3Front _front;

    public S3AdversityTests(CephGateway server)
    {
        _server = server;
        _bucket = new TestBucket(server);
        _bucket.PutShards(Shards);
        _front = new S3Front(server.Endpoint);
    }

    public void Dispose()
    {
        _front.Dispose();
        _bucket.Dispose();
        _folder.Dispose();
    }

    [SkippableTheory]
    [InlineData(503, "SlowDown")]
    [InlineData(500, "InternalError")]
    public void ABusyServerIsAskedAgainLaterAndTheReportSaysHowOften(int status, string code)
    {
        int refusals = 0;
        // None so often in a row that the program gives up.
        var met = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        _front.Answer = request => request.Number % 3 == 1 && met.TryAdd($"{request.Method} {request.Target}", true) && Interlocked.Increment(ref refusals) <= 6 ? (status, code) : null;
        CommandResult result = Tag("--report", "run.json");
        result.ExitCode.ShouldBe(0, result.ToString());
        _front.Refused.Count.ShouldBe(6);
        Requests("run.json", "retries").ShouldBe(6);
        AllIsThere();
    }

    [SkippableFact]
    public void AServerThatStaysBusyEndsTheRunAndTheNextOneGoesOn()
    {
        Skip.If(Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") != "1", "waits as long as the program does: run ./test.sh --all");
        _front.Answer = request => request.Method == "GET" && request.Target.Contains("/documents/4.jsonl", StringComparison.Ordinal) ? (500, "InternalError") : null;
        CommandResult result = Tag();
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain($"{_bucket.Root}/c/documents/4.jsonl: S3 failed, several times: InternalError (500)");
        result.Errors.ShouldContain($"tag: {Shards - 1} of {Shards} shards written, 1 failed");

        _front.Answer = _ => null;
        Tag().Errors.ShouldContain($"tag: 1 of {Shards} shards written, {Shards - 1} skipped: done before");
        AllIsThere();
    }

    [SkippableTheory]
    [InlineData]
    [InlineData("--rank", "0", "--world", "2")]
    public void ABucketThatTheUserMayOnlyReadIsRefusedBeforeAnyDocumentIsRead(params string[] more)
    {
        Dictionary<string, string?> reader = Reader();
        CommandResult result = Tag(reader, more);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain($"dolma: error: {_bucket.Root}/c/attributes/x: writing is refused (AccessDenied). Check which credentials are used (AWS_PROFILE) and what they may do");
        _front.Passed.ShouldNotContain(line => line.StartsWith("GET ", StringComparison.Ordinal) && line.Contains(".jsonl", StringComparison.Ordinal));
        _bucket.Keys("c/attributes").ShouldBeEmpty();

        Tag().ExitCode.ShouldBe(0);
        AllIsThere();
    }

    [SkippableTheory]
    [InlineData(403, "AccessDenied", "writing is refused (AccessDenied)")]
    [InlineData(400, "ExpiredToken", "the credentials have expired (ExpiredToken). Get new ones, and run again: finished files are kept.")]
    [InlineData(403, "AccessDenied", "writing is refused (AccessDenied)", "--rank", "0", "--world", "1")]
    [InlineData(400, "ExpiredToken", "the credentials have expired (ExpiredToken). Get new ones, and run again: finished files are kept.", "--rank", "0", "--world", "1")]
    public void WhatIsRefusedInTheMiddleOfARunEndsItWithoutHalfAFile(int status, string code, string message, params string[] more)
    {
        // An expired token is refused everywhere, a missing permission where it is missing.
        bool isRefusing = false;
        _front.Answer = request =>
        {
            if (request.Method == "PUT" && request.Target.EndsWith("/x/2.jsonl", StringComparison.Ordinal))
                Volatile.Write(ref isRefusing, true);
            if (Volatile.Read(ref isRefusing) && (code == "ExpiredToken" || request.Method is "PUT" or "POST"))
                return (status, code);
            return null;
        };
        CommandResult result = Tag(["--processes", "1", "--lease_seconds", "1", .. more]);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain(message, customMessage: result.ToString());
        result.Errors.ShouldContain($"{_bucket.Root}/c/");
        result.Errors.ShouldNotContain("mistake in the program");
        const int Done = 2;
        Markers().ShouldBe(Done);

        // What was being written when it ended has a name only if it is whole.
        foreach (string key in _bucket.Keys("c/attributes"))
            _bucket.Content(key)[^1].ShouldBe((byte)'\n', key);
        _front.Answer = _ => null;
        CommandResult again = Tag(["--lease_seconds", "1", .. more]);
        again.ExitCode.ShouldBe(0, again.ToString());
        again.Errors.ShouldContain($"tag: {Shards - Done} of {Shards} shards written, {Done} skipped: done before");
        AllIsThere();
    }

    [SkippableFact]
    public void CredentialsThatAreRenewedInTheirFileAreTakenUpWithoutAnEnd()
    {
        _server.Administer("user", "create", $"--uid={_bucket.Name}", "--display-name=renewed", $"--access-key={_bucket.Name}-old", "--secret-key=old-secret");
        _server.Administer("key", "create", $"--uid={_bucket.Name}", $"--access-key={_bucket.Name}-new", "--secret-key=new-secret");
        Allow("s3:*");
        string credentials = Profile("old");
        Dictionary<string, string?> variables = Without(_bucket.Variables(_front.Endpoint), credentials);
        bool hasExpired = false;
        _front.Answer = request =>
        {
            if (request.Method == "PUT" && request.Target.EndsWith("1.jsonl.json", StringComparison.Ordinal) && !hasExpired)
            {
                Profile("new");
                Volatile.Write(ref hasExpired, true);
                return null;
            }

            return Volatile.Read(ref hasExpired) && request.Head.Contains($"Credential={_bucket.Name}-old/", StringComparison.Ordinal) ? (400, "ExpiredToken") : null;
        };
        CommandResult result = Tag(variables, "--processes", "1");
        result.ExitCode.ShouldBe(0, result + string.Join(Environment.NewLine, _front.Refused));
        result.Errors.ShouldContain($"tag: {Shards} of {Shards} shards written");
        hasExpired.ShouldBeTrue();
        AllIsThere();
    }

    [SkippableTheory]
    [InlineData("AWS_ACCESS_KEY_ID", "nobody", "S3 does not know the credentials (InvalidAccessKeyId). Check AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "wrong-secret", "S3 does not accept the secret key (SignatureDoesNotMatch). Check AWS_SECRET_ACCESS_KEY")]
    public void WrongKeysAreOneClearError(string variable, string value, string message)
    {
        Dictionary<string, string?> variables = _bucket.Variables();
        variables[variable] = value;
        CommandResult result = Tag(variables);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldContain(message);
        result.Errors.Split('\n').Count(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).ShouldBe(1, result.Errors);
        (result.Output + result.Errors).ShouldNotContain(value);
    }

    [SkippableTheory]
    [InlineData(12, "behind")]
    [InlineData(-12, "ahead of")]
    public void AClockThatIsOffIsAWarningWhereTheServersTimeCanBeUsed(int minutes, string where)
    {
        _front.ClockAhead = TimeSpan.FromMinutes(minutes);
        CommandResult result = Tag("--report", "run.json");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Errors.ShouldMatch($"warning: this machine's clock is {About(minutes)} minutes {where} the server's, which refused requests for that");
        _front.Refused.ShouldNotBeEmpty();
        AllIsThere();
    }

    [SkippableFact]
    public void AndAnErrorWhereItCannot()
    {
        _front.Answer = _ => (403, "RequestTimeTooSkewed");
        CommandResult result = Tag();
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Errors.ShouldMatch(@"S3 takes no requests from a machine whose clock is wrong, and this machine's clock is 0\.[0-5] minutes");
        result.Errors.ShouldContain("Set it (timedatectl, chronyc)");
    }

    [SkippableTheory]
    [InlineData(-20, "behind")]
    [InlineData(20, "ahead of")]
    public void AMachineWhoseClockIsOffWorksAndSaysSo(int minutes, string where)
    {
        Dictionary<string, string?> variables = WrongClock.Of(_bucket.Variables(), _folder, minutes);
        CommandResult result = Tag(variables, "--rank", "0", "--world", "1");
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Errors.ShouldMatch($"warning: this machine's clock is {About(minutes)} minutes {where} the server's");
        AllIsThere();
    }

    private string[] Command(params string[] more) => ["tag", "--documents", $"{_bucket.Root}/c/documents/*", "--taggers", "char_length_v1", "--experiment", "x", .. more];

    /// <summary>As the program says it, and up to half a minute of it for an answer that took as long to come.</summary>
    private static string About(int minutes) => $@"({Math.Abs(minutes)}\.[0-5]|{Math.Abs(minutes) - 1}\.[5-9])";

    /// <summary>By the front.</summary>
    private CommandResult Tag(params string[] more) => Tag(_bucket.Variables(_front.Endpoint), more);

    private CommandResult Tag(Dictionary<string, string?> variables, params string[] more) => DolmaProgram.Run(_folder.FullPath, variables, Command(more));

    private int Markers() => _bucket.Storage.List($"{_bucket.Root}/c/attributes/x/.dolma").Count(file => file.Path.EndsWith(".jsonl.json", StringComparison.Ordinal));

    private void AllIsThere()
    {
        _bucket.Keys("c/attributes").ShouldBe([.. Enumerable.Range(0, Shards).Select(i => $"c/attributes/x/{i}.jsonl")]);
        Markers().ShouldBe(Shards);
        ProjectContent.NothingIsLeftOver(_bucket);
    }

    private long Requests(string report, string kind)
    {
        using JsonDocument read = JsonDocument.Parse(File.ReadAllBytes(_folder[report]));
        return read.RootElement.GetProperty("requests").GetProperty(kind).GetInt64();
    }

    /// <summary>A user who may read the bucket and nothing else.</summary>
    private Dictionary<string, string?> Reader()
    {
        _server.Administer("user", "create", $"--uid={_bucket.Name}", "--display-name=reader", $"--access-key={_bucket.Name}", "--secret-key=reader-secret");
        Allow("s3:GetObject", "s3:ListBucket");
        Dictionary<string, string?> variables = _bucket.Variables(_front.Endpoint);
        variables["AWS_ACCESS_KEY_ID"] = _bucket.Name;
        variables["AWS_SECRET_ACCESS_KEY"] = "reader-secret";
        return variables;
    }

    /// <summary>The user whose name is the bucket's.</summary>
    private void Allow(params string[] actions) => _bucket.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest
    {
        BucketName = _bucket.Name,
        Policy = JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new[]
            {
                new
                {
                    Effect = "Allow",
                    Principal = new { AWS = new[] { $"arn:aws:iam:::user/{_bucket.Name}" } },
                    Action = actions,
                    Resource = new[] { $"arn:aws:s3:::{_bucket.Name}", $"arn:aws:s3:::{_bucket.Name}/*" },
                },
            },
        }),
    }).GetAwaiter().GetResult();

    /// <summary>As programs do that renew sessions: the new file takes the place of the old one.</summary>
    private string Profile(string key)
    {
        string path = _folder[".aws/credentials"];
        string made = _folder.Write(".aws/credentials.new", $"[default]\naws_access_key_id = {_bucket.Name}-{key}\naws_secret_access_key = {key}-secret\n");
        File.Move(made, path, overwrite: true);
        return path;
    }

    private static Dictionary<string, string?> Without(Dictionary<string, string?> variables, string credentials)
    {
        variables["AWS_ACCESS_KEY_ID"] = null;
        variables["AWS_SECRET_ACCESS_KEY"] = null;
        variables["AWS_SHARED_CREDENTIALS_FILE"] = credentials;
        return variables;
    }
}
