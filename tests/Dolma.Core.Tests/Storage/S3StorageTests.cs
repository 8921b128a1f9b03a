using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>What lies in a bucket is found, listed and read as on a disk; and what is not there, or refused, is explained.</summary>
[Collection(CephCollection.Name)]
public sealed class S3StorageTests(CephGateway server) : S3Scene(server)
{
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
    public void OfManyWhoCreateOneObjectOneSucceeds()
    {
        (S3Storage s3, string root) = Start();
        StoredFile?[] made = new StoredFile?[8];
        Parallel.For(0, made.Length, i => made[i] = s3.TryCreate(root + "/claim", [(byte)('0' + i)]));
        int winner = Array.FindIndex(made, file => file is not null);
        made.Count(file => file is not null).ShouldBe(1);
        made[winner].ShouldBe(s3.Find(root + "/claim"));
        Encoding.UTF8.GetString(Read(s3, root + "/claim")).ShouldBe(winner.ToString());
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
        told.ShouldNotContain(Bucket.Server.Require()["AWS_SECRET_ACCESS_KEY"]!);
    }
}
