using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>An object is there when it is committed, whole; and what is not finished is given up.</summary>
[Collection(CephCollection.Name)]
public sealed class S3StagedFileTests(CephGateway server) : S3Scene(server)
{
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
    public void AnUncommittedUploadLeavesNothing()
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        using (StagedFile staged = s3.Create(root + "/abandoned"))
        {
            staged.Stream.Write(Noise(12 << 20));
        }

        s3.Find(root + "/abandoned").ShouldBeNull();
        Bucket.Uploads().ShouldBeEmpty();
        s3.List(root).ShouldBeEmpty();
    }

    [SkippableFact]
    public void WhatIsLeftOfAFinishedObjectIsGivenUpAndItsWriterMayTryAgain()
    {
        (S3Storage s3, string root) = Start(settings => settings with { PartBytes = 5 << 20 });
        using StagedFile late = s3.Create(root + "/a/finished");
        using StagedFile other = s3.Create(root + "/a/other");
        using StagedFile elsewhere = s3.Create(root + "/b/finished");
        foreach (StagedFile staged in (StagedFile[])[late, other, elsewhere])
            staged.Stream.Write(Noise(6 << 20));

        s3.RemoveUnfinished(root + "/a", path => path == root + "/a/finished");

        Bucket.Uploads().ShouldBe(["root/a/other", "root/b/finished"]);
        Should.Throw<RetryableException>(() => late.Stream.Write(Noise(11 << 20))).Message.ShouldContain("was given up from outside");
        other.Commit();
        s3.List(root).Select(file => file.Path).ShouldBe([root + "/a/other"]);
    }

    [SkippableFact]
    public async Task ATrialOfWritingThatWasCutShortIsGivenUpToo()
    {
        (S3Storage s3, string root) = Start();
        await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "root/a/dolma-writes-here");

        s3.RemoveUnfinished(root + "/a", _ => false);

        Bucket.Uploads().ShouldBeEmpty();
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

    [SkippableTheory]
    [InlineData(100, "PUT", "/root/x")]
    [InlineData(7 << 20, "POST", "uploadId=")]
    public void ACommitWhoseAnswerIsLostIsStillACommit(int length, string method, string text)
    {
        (S3Storage s3, string root) = Start();
        byte[] content = Noise(length);
        using var proxy = new CuttingProxy(Bucket.Server.Endpoint);
        S3Storage cut = Open(settings => settings with { Endpoint = proxy.Endpoint, PartBytes = 5 << 20, ConditionalCommit = true });
        using StagedFile staged = cut.Create(root + "/x");
        staged.Stream.Write(content);
        proxy.CutAnswerTo(method, text);
        StoredFile committed = staged.Commit();
        proxy.Cuts.ShouldBe(1);
        committed.ShouldBe(s3.Find(root + "/x")!.Value);
        Read(s3, root + "/x").AsSpan().SequenceEqual(content).ShouldBeTrue();
    }
}
