using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

[Collection(CephCollection.Name)]
public sealed class S3StorageTests : IDisposable
{
    private readonly CephGateway _server;
    private readonly List<IDisposable> _open = [];

    public S3StorageTests(CephGateway server) => _server = server;

    public void Dispose() => _open.ForEach(item => item.Dispose());

    [SkippableFact]
    public void AnObjectIsThereOnlyAfterCommit()
    {
        (S3Storage s3, string root) = Start();
        using (StagedFile staged = s3.Create(root + "/a/x.txt"))
        {
            staged.Stream.Write("hello "u8);
            staged.Stream.Write("world"u8);
            s3.Find(root + "/a/x.txt").ShouldBeNull();
            StoredFile committed = staged.Commit();
            committed.Size.ShouldBe(11);
            s3.Find(root + "/a/x.txt").ShouldBe(committed);
        }

        Encoding.UTF8.GetString(Read(s3, root + "/a/x.txt")).ShouldBe("hello world");
        s3.List(root + "/a").ShouldBe([s3.Find(root + "/a/x.txt")!.Value]);
        s3.IsDirectory(root + "/a").ShouldBeTrue();
        s3.IsDirectory(root + "/a/x.txt").ShouldBeFalse();
        s3.Find(root + "/a").ShouldBeNull();
        s3.Delete(root + "/a/x.txt");
        s3.Delete(root + "/a/x.txt");
        s3.Find(root + "/a/x.txt").ShouldBeNull();
    }

    [SkippableFact]
    public void AnEmptyObjectIsAnObject()
    {
        (S3Storage s3, string root) = Start();
        Put(s3, root + "/empty", []);
        s3.Find(root + "/empty")!.Value.Size.ShouldBe(0);
        Read(s3, root + "/empty").ShouldBeEmpty();
    }

    [SkippableFact]
    public void AListingOf1500KeysIsWholeAndInOrder()
    {
        (S3Storage s3, string root) = Start();
        string[] names = [.. Enumerable.Range(0, 1500).Select(i => $"{root}/many/{i % 3}/{i:x}.json.gz")];
        Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, name => Put(s3, name, Encoding.UTF8.GetBytes(name)));
        Put(s3, root + "/many-others/x", [1]);
        StoredFile[] listed = [.. s3.List(root + "/many")];
        listed.Select(file => file.Path).ShouldBe(names.Order(StringComparer.Ordinal));
        listed.ShouldAllBe(file => file.Size == file.Path.Length && file.Identity.Length == 32);
        s3.Children(root + "/many/").Select(child => (child.Path, child.IsDirectory))
            .ShouldBe([($"{root}/many/0", true), ($"{root}/many/1", true), ($"{root}/many/2", true)]);
        s3.Children(root + "/many/1").Count(child => !child.IsDirectory).ShouldBe(500);
    }

    [SkippableTheory]
    [InlineData(2500, false)]
    [InlineData(100_000, true)]
    public void AFolderOfNumberedKeysIsListedSideBySide(int count, bool isLong)
    {
        Skip.If(isLong && Environment.GetEnvironmentVariable("DOLMA_TEST_ALL") != "1", "writes 100,000 keys: run ./test.sh --all");
        (S3Storage s3, string root) = Start();
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"{root}/flat/part-{i:000000}.gz")];
        Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 16 }, name => Put(s3, name, [1]));
        long before = s3.Requests.List;
        s3.List(root + "/flat").Select(file => file.Path).ShouldBe(names);
        (s3.Requests.List - before).ShouldBeInRange(count / 1000, 60 + 3 * count / 1000);
        s3.Requests.Put.ShouldBe(count);
    }

    [SkippableFact]
    public void PatternsMeanTheSameAsOnADiskUnlessTheOriginalIsAskedFor()
    {
        (S3Storage s3, string root) = Start();
        foreach (string name in (string[])["part-1/a.gz", "part-1/.dolma/a.gz", "part-10/b.gz", "part-1/deep/c.gz", "other/gz-part-1.txt"])
            Put(s3, $"{root}/{name}", [1]);
        Names(PythonGlob.Expand(s3, root + "/part-?/*.gz")).ShouldBe("part-1/a.gz");
        Names(PythonGlob.Expand(s3, root + "/**/*.gz")).ShouldBe("part-1/a.gz part-1/deep/c.gz part-10/b.gz");
        Names(PythonGlob.Expand(s3, root + "/part-1")).ShouldBe("part-1/a.gz");
        Names(RustGlob.Expand(s3, [root + "/part-1"])).ShouldBe("part-1/a.gz part-1/deep/c.gz");
        Names(RustGlob.Expand(s3, [root + "/part-1"], compat: true)).ShouldBe("part-1/a.gz part-1/deep/c.gz part-10/b.gz");
        Names(RustGlob.Expand(s3, [root + "/part-1*/*.gz"])).ShouldBe("part-1/a.gz part-10/b.gz");
        Names(RustGlob.Expand(s3, [root + "/o*part-1*gz"], compat: true)).ShouldBe("other/gz-part-1.txt");
        Names(RustGlob.Expand(s3, [root + "/part-10/*", root + "/part-1/*"])).ShouldBe("part-1/a.gz part-10/b.gz");

        string Names(IEnumerable<StoredFile> files) => string.Join(' ', files.Select(file => file.Path[(root.Length + 1)..]));
    }

    [SkippableFact]
    public void HashSemicolonAndSpaceAreOrdinaryCharacters()
    {
        (S3Storage s3, string root) = Start();
        string path = root + "/c#d/e;f g+h%20ü.gz";
        Put(s3, path, [1, 2]);
        Read(s3, path).ShouldBe([1, 2]);
        s3.List(root + "/c#d").Select(file => file.Path).ShouldBe([path]);
    }

    [SkippableFact]
    public void ALargeObjectGoesUpInPartsAndComesBackWhole()
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        byte[] content = Noise((22 << 20) + 321);
        using (StagedFile staged = s3.Create(root + "/large"))
        {
            for (int at = 0; at < content.Length; at += 777_777)
                staged.Stream.Write(content.AsSpan(at, Math.Min(777_777, content.Length - at)));
            staged.Length.ShouldBe(content.Length);
            StoredFile committed = staged.Commit();
            committed.Identity.ShouldEndWith("-5");
            committed.ShouldBe(s3.Find(root + "/large")!.Value);
        }

        Read(s3, root + "/large").AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(11 << 20)]
    public void ASealedObjectIsThereOnlyAfterCommitAndRangesOfItAreRead(int length)
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        byte[] content = Noise(length);
        using (StagedFile staged = s3.Create(root + "/sealed"))
        {
            staged.Stream.Write(content);
            staged.Seal();
            s3.Find(root + "/sealed").ShouldBeNull();
            staged.Commit().ShouldBe(s3.Find(root + "/sealed")!.Value);
        }

        Read(s3, root + "/sealed").AsSpan().SequenceEqual(content).ShouldBeTrue();
        foreach ((int start, int count) in ((int, int)[])[(0, Math.Min(length, 5)), (length / 2, length / 4), (length / 3, 0)])
        {
            using var range = new MemoryStream();
            using (Stream stream = s3.OpenRead(root + "/sealed", start, count))
                stream.CopyTo(range);
            range.ToArray().ShouldBe(content[start..(start + count)]);
        }
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnObjectOfExactlyWholePartsHasNoEmptyPart(int parts)
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        byte[] content = Noise(parts * (5 << 20));
        Put(s3, root + "/exact", content);
        Read(s3, root + "/exact").AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task AnUncommittedUploadLeavesNothing()
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        using (StagedFile staged = s3.Create(root + "/abandoned"))
        {
            staged.Stream.Write(Noise(12 << 20));
        }

        s3.Find(root + "/abandoned").ShouldBeNull();
        using AmazonS3Client client = Client();
        ListMultipartUploadsResponse uploads = await client.ListMultipartUploadsAsync(Bucket(root));
        (uploads.MultipartUploads ?? []).ShouldBeEmpty();
        s3.List(root).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task WhatIsLeftOfAFinishedObjectIsGivenUpAndItsWriterMayTryAgain()
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        using AmazonS3Client client = Client();
        using StagedFile late = s3.Create(root + "/a/finished");
        using StagedFile other = s3.Create(root + "/a/other");
        using StagedFile elsewhere = s3.Create(root + "/b/finished");
        foreach (StagedFile staged in (StagedFile[])[late, other, elsewhere])
            staged.Stream.Write(Noise(6 << 20));

        s3.RemoveUnfinished(root + "/a", path => path == root + "/a/finished");

        (await client.ListMultipartUploadsAsync(Bucket(root))).MultipartUploads.Select(upload => upload.Key).ShouldBe(["root/a/other", "root/b/finished"]);
        Should.Throw<RetryableException>(() => late.Stream.Write(Noise(11 << 20))).Message.ShouldContain("was given up from outside");
        other.Commit();
        s3.List(root).Select(file => file.Path).ShouldBe([root + "/a/other"]);
    }

    [SkippableFact]
    public async Task ATrialOfWritingThatWasCutShortIsGivenUpToo()
    {
        (S3Storage s3, string root) = Start();
        using AmazonS3Client client = Client();
        await client.InitiateMultipartUploadAsync(Bucket(root), "root/a/dolma-writes-here");

        s3.RemoveUnfinished(root + "/a", _ => false);

        ((await client.ListMultipartUploadsAsync(Bucket(root))).MultipartUploads ?? []).ShouldBeEmpty();
    }

    [SkippableFact]
    public void AConditionalCommitYieldsToWhoCameFirst()
    {
        (S3Storage s3, string root) = Start(settings => settings with { ConditionalCommit = true });
        string path = root + "/contested";
        using StagedFile late = s3.Create(path);
        late.Stream.Write("late"u8);
        Put(s3, path, "first"u8.ToArray());
        Should.Throw<RetryableException>(() => late.Commit()).Message.ShouldContain("somebody else wrote this object");
        Encoding.UTF8.GetString(Read(s3, path)).ShouldBe("first");

        // What was there when writing began may be replaced.
        Put(s3, path, "second"u8.ToArray());
        Encoding.UTF8.GetString(Read(s3, path)).ShouldBe("second");
    }

    [SkippableFact]
    public void OfManyWhoCreateOneObjectOneSucceeds()
    {
        (S3Storage s3, string root) = Start(settings => settings);
        StoredFile?[] made = new StoredFile?[8];
        Parallel.For(0, made.Length, i => made[i] = s3.TryCreate(root + "/claim", [(byte)('0' + i)]));
        int winner = Array.FindIndex(made, file => file is not null);
        made.Count(file => file is not null).ShouldBe(1);
        made[winner].ShouldBe(s3.Find(root + "/claim"));
        Encoding.UTF8.GetString(Read(s3, root + "/claim")).ShouldBe(winner.ToString());
    }

    [SkippableTheory]
    [InlineData(100, "PUT", "/root/x")]
    [InlineData(7 << 20, "POST", "uploadId=")]
    public void ACommitWhoseAnswerIsLostIsStillACommit(int length, string method, string text)
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(length);
        using var proxy = new CuttingProxy(_server.Endpoint);
        S3Storage cut = Open(settings => settings with { Endpoint = proxy.Endpoint, PartBytes = 5 << 20, ConditionalCommit = true });
        using StagedFile staged = cut.Create(root + "/x");
        staged.Stream.Write(content);
        proxy.CutAnswerTo(method, text);
        StoredFile committed = staged.Commit();
        proxy.Cuts.ShouldBe(1);
        committed.ShouldBe(s3.Find(root + "/x")!.Value);
        Read(s3, root + "/x").AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [SkippableFact]
    public void AReadThatIsCutOffGoesOnWhereItStopped()
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(9 << 20);
        Put(s3, root + "/x", content);
        using var proxy = new CuttingProxy(_server.Endpoint, bytesBeforeCut: 1_000_000, cuts: 6);
        S3Storage cut = Open(settings => settings with { Endpoint = proxy.Endpoint, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        Read(cut, root + "/x").AsSpan().SequenceEqual(content).ShouldBeTrue();
        proxy.Cuts.ShouldBe(6);
    }

    [SkippableFact]
    public void AReadThatStaysCutOffIsWorthARetry()
    {
        (S3Storage s3, string root) = Start();
        Put(s3, root + "/x", Noise(3 << 20));
        using var proxy = new CuttingProxy(_server.Endpoint, bytesBeforeCut: 200_000, cuts: 1);
        S3Storage cut = Open(settings => settings with
        {
            Endpoint = proxy.Endpoint,
            FirstBackoff = TimeSpan.FromMilliseconds(1),
            MaxAttempts = 1,
            MaxResumes = 2,
        });
        using Stream stream = cut.OpenRead(root + "/x");
        byte[] buffer = new byte[100_000];
        stream.Read(buffer).ShouldBeGreaterThan(0);
        proxy.Dispose();
        Should.Throw<RetryableException>(() =>
        {
            while (stream.Read(buffer) > 0)
            {
            }
        }).Message.ShouldContain("could not be resumed in 2 tries");
    }

    [SkippableFact]
    public void AnObjectCanBeReadFromAnyByteOnEvenIfThatIsCutOff()
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(1 << 20);
        Put(s3, root + "/x", content);
        using var proxy = new CuttingProxy(_server.Endpoint, bytesBeforeCut: 300_000, cuts: 1);
        S3Storage cut = Open(settings => settings with { Endpoint = proxy.Endpoint, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        using Stream stream = cut.OpenRead(root + "/x", 123_457);
        using var read = new MemoryStream();
        stream.CopyTo(read);
        read.ToArray().ShouldBe(content[123_457..]);
    }

    [SkippableFact]
    public void AnObjectReplacedUnderAReaderIsNotPatchedTogether()
    {
        (S3Storage s3, string root) = Start();
        Put(s3, root + "/x", Noise(3 << 20));
        using var proxy = new CuttingProxy(_server.Endpoint, bytesBeforeCut: 500_000, cuts: 1);
        S3Storage cut = Open(settings => settings with { Endpoint = proxy.Endpoint, FirstBackoff = TimeSpan.FromMilliseconds(1) });
        using Stream stream = cut.OpenRead(root + "/x");
        byte[] buffer = new byte[10_000];
        stream.Read(buffer).ShouldBeGreaterThan(0);
        Put(s3, root + "/x", new byte[3 << 20]);
        Should.Throw<ShardException>(() =>
        {
            while (stream.Read(buffer) > 0)
            {
            }
        }).Message.ShouldContain("was replaced while it was being read");
    }

    [SkippableFact]
    public void WhatIsMissingOrRefusedIsExplained()
    {
        (S3Storage s3, string root) = Start();
        Should.Throw<ShardException>(() => s3.OpenRead(root + "/absent.gz")).Message.ShouldContain("/absent.gz: there is no such object");
        Should.Throw<RunException>(() => s3.OpenRead("s3://absent-bucket/x")).Message.ShouldContain("no such bucket");
        Should.Throw<RunException>(() => s3.List("s3://absent-bucket/x")).Message.ShouldContain("no such bucket");
        Should.Throw<ConfigException>(() => s3.Find("s3://")).Message.ShouldContain("names no bucket");
        s3.List(root + "/absent").ShouldBeEmpty();
    }

    [SkippableFact]
    public void AnUnreachableServerIsWorthARetryAndShowsNoCredentials()
    {
        Start();
        S3Storage nowhere = Open(settings => settings with { Endpoint = "http://127.0.0.1:1", MaxAttempts = 1 });
        string told = Should.Throw<RetryableException>(() => nowhere.OpenRead("s3://bucket/x")).ToString();
        told.ShouldContain("s3://bucket/x: S3 could not be reached");
        told.ShouldNotContain(_server.Require()["AWS_SECRET_ACCESS_KEY"]!);
    }

    [Fact]
    public void SettingsComeFromTheVariablesInAwsOrder()
    {
        From(("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_S3", "http://b"), ("REGION", "r1"), ("AWS_DEFAULT_REGION", "r2"))
            .ShouldBe(("http://b", "r2"));
        From(("AWS_ENDPOINT_URL", "http://a"), ("REGION", "r1")).ShouldBe(("http://a", "r1"));
        From(("AWS_REGION", "r3"), ("AWS_DEFAULT_REGION", "r2")).ShouldBe((null, "r3"));
        From(("AWS_PROFILE", "other")).ShouldBe(("http://profile", "profile-region"));
        From().ShouldBe((null, "us-east-1"));
        (new S3Settings { Endpoint = "http://a" }).ToConfig().ForcePathStyle.ShouldBeTrue();
        new S3Settings().ToConfig().ForcePathStyle.ShouldBeFalse();

        static (string?, string) From(params (string Name, string Value)[] variables)
        {
            var settings = S3Settings.From(
                name => variables.FirstOrDefault(variable => variable.Name == name).Value,
                profile => profile == "other" ? ("http://profile", "profile-region") : (null, null));
            return (settings.Endpoint, settings.Region);
        }
    }

    private static byte[] Noise(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private static void Put(S3Storage s3, string path, byte[] content)
    {
        using StagedFile staged = s3.Create(path);
        staged.Stream.Write(content);
        staged.Commit();
    }

    private static byte[] Read(S3Storage s3, string path)
    {
        using Stream stream = s3.OpenRead(path);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static string Bucket(string root) => Core.Storage.S3Location.Parse(root).Bucket;

    /// <summary>A storage with a bucket of its own, or a skipped test.</summary>
    private (S3Storage Storage, string Root) Start(Func<S3Settings, S3Settings>? change = null)
    {
        S3Storage storage = Open(change);
        string bucket = "test-" + Guid.NewGuid().ToString("N");
        using AmazonS3Client client = Client();
        client.PutBucketAsync(bucket).GetAwaiter().GetResult();
        return (storage, $"s3://{bucket}/root");
    }

    private S3Storage Open(Func<S3Settings, S3Settings>? change)
    {
        IReadOnlyDictionary<string, string?> variables = _server.Require();
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, variables[name]);
        var settings = new S3Settings { Endpoint = variables["AWS_ENDPOINT_URL"], Region = variables["AWS_REGION"]! };
        var storage = new S3Storage(change is null ? settings : change(settings));
        _open.Add(storage);
        return storage;
    }

    private AmazonS3Client Client() => new(
        new BasicAWSCredentials(_server.Require()["AWS_ACCESS_KEY_ID"], _server.Require()["AWS_SECRET_ACCESS_KEY"]),
        new S3Settings { Endpoint = _server.Endpoint }.ToConfig());
}
