using System.Text;
using Dolma.Core.Storage;

namespace Dolma.Core.Tests.Storage;

/// <summary>A file is there when it is committed, whole; whoever else writes it, and whatever a run that was killed has left.</summary>
public sealed class DiskStagedFileTests : DiskScene
{
    [Fact]
    public void AFileAppearsWholeAndOnlyByCommit()
    {
        string path = Folder["a/b/c.txt"];
        using (StagedFile staged = Disk.Create(path))
        {
            staged.Stream.Write("hello "u8);
            staged.Stream.Write("world"u8);
            staged.Length.ShouldBe(11);
            Disk.Find(path).ShouldBeNull();
            StoredFile committed = staged.Commit();
            committed.ShouldBe(Disk.Find(path)!.Value);
            committed.Size.ShouldBe(11);
        }

        Read(path).ShouldBe("hello world");
        Directory.GetFiles(Folder["a/b"]).ShouldBe([path]);
    }

    [Fact]
    public void ASealedFileHasNoHandleAndIsCommittedLater()
    {
        string path = Folder["x"];
        using (StagedFile staged = Disk.Create(path))
        {
            staged.Stream.Write("whole"u8);
            staged.Seal();
            staged.Length.ShouldBe(5);
            Should.Throw<InvalidOperationException>(() => staged.Stream);
            if (OperatingSystem.IsLinux())
                Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget ?? "").ShouldAllBe(open => !open.StartsWith(Folder.FullPath));
            Disk.Find(path).ShouldBeNull();
            staged.Commit().ShouldBe(Disk.Find(path)!.Value);
        }

        Read(path).ShouldBe("whole");
        using (StagedFile given = Disk.Create(Folder["y"]))
        {
            given.Stream.Write("given up"u8);
            given.Seal();
        }

        Directory.GetFileSystemEntries(Folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void ASealedFileThatAnotherWriterTookOverIsDoneAgainAndLeftToHim()
    {
        using StagedFile first = Disk.Create(Folder["x"]);
        first.Stream.Write("first"u8);
        first.Seal();
        using StagedFile second = Disk.Create(Folder["x"]);
        second.Stream.Write("second"u8);
        Should.Throw<RetryableException>(() => first.Commit()).Message.ShouldContain("taken over");
        first.Dispose();
        second.Commit();
        Read(Folder["x"]).ShouldBe("second");
    }

    [Fact]
    public void AnUncommittedFileLeavesNothing()
    {
        using (StagedFile staged = Disk.Create(Folder["x"]))
            staged.Stream.Write(new byte[1_000_000]);
        Directory.GetFileSystemEntries(Folder.FullPath).ShouldBeEmpty();
    }

    [Fact]
    public void CommitReplacesWhatWasThere()
    {
        string path = Folder.Write("x", "old and longer");
        // A clock of files ticks every few milliseconds on most systems.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(-1));
        string before = Disk.Find(path)!.Value.Identity;
        Write(path, "new");
        Read(path).ShouldBe("new");
        Disk.Find(path)!.Value.Identity.ShouldNotBe(before);
    }

    [Fact]
    public void WritesOfAnySizeArriveInOrder()
    {
        var random = new Random(5);
        byte[] content = new byte[3_000_000];
        random.NextBytes(content);
        using (StagedFile staged = Disk.Create(Folder["x"]))
        {
            for (int at = 0; at < content.Length;)
            {
                int taken = Math.Min(content.Length - at, random.Next(5) == 0 ? random.Next(200_000) : random.Next(5000));
                staged.Stream.Write(content.AsSpan(at, taken));
                at += taken;
            }

            staged.Commit().Size.ShouldBe(content.Length);
        }

        File.ReadAllBytes(Folder["x"]).ShouldBe(content);
    }

    [Fact]
    public void WhatAKilledRunLeftIsReplacedAndAnOverlongLeftoverDoesNotShine()
    {
        string path = Folder["x.txt"];
        string leftover = DiskStagedFile.TemporaryName(path, 0);
        File.WriteAllText(leftover, "the beginning of something that was never finished");
        Write(path, "short");
        Read(path).ShouldBe("short");
        Directory.GetFiles(Folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void WhatIsLeftOfAFinishedFileIsRemovedUnlessItsWriterIsAlive()
    {
        string[] paths = [Folder["a/x.txt"], Folder["a/b/y.txt"], Folder["a/z.txt"], Folder["w.txt"]];
        foreach (string path in paths)
            Write(path, "finished");
        using StagedFile alive = Disk.Create(paths[0]);
        foreach (string path in paths)
            File.WriteAllText(DiskStagedFile.TemporaryName(path, 1), "of a writer that was killed");

        Disk.RemoveUnfinished(Folder["a"], path => path != paths[2]);
        Disk.RemoveUnfinished(Folder["nowhere"], _ => true);

        Directory.GetFiles(Folder.FullPath, "*" + DiskStagedFile.Suffix, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ShouldBe(
            [DiskStagedFile.TemporaryName(paths[3], 1), DiskStagedFile.TemporaryName(paths[0], 0), DiskStagedFile.TemporaryName(paths[2], 1)],
            ignoreOrder: true);
        alive.Stream.Write("again"u8);
        alive.Commit();
        Read(paths[0]).ShouldBe("again");
    }

    [Fact]
    public void TwoWritersOfOneFileDoNotMeetAndTheLastCommitStays()
    {
        string path = Folder["x"];
        using StagedFile first = Disk.Create(path);
        using StagedFile second = Disk.Create(path);
        first.Stream.Write("first"u8);
        second.Stream.Write("second"u8);
        second.Commit();
        Read(path).ShouldBe("second");
        first.Commit();
        Read(path).ShouldBe("first");
        first.Dispose();
        second.Dispose();
        Directory.GetFiles(Folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void ManyWritersOfOneFileLeaveOneWholeFile()
    {
        string path = Folder["x"];
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using StagedFile staged = Disk.Create(path);
            staged.Stream.Write(Encoding.UTF8.GetBytes(new string((char)('a' + (i % 26)), 100_000)));
            staged.Commit();
        });
        string content = Read(path);
        content.Length.ShouldBe(100_000);
        content.Distinct().Count().ShouldBe(1);
        Directory.GetFiles(Folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public async Task AFileWhoseWriterIsHeldUpBeforeItLetsReadersInIsReadThen()
    {
        string path = Folder.Write("x", "whole");
        Task<string> read;
        using (File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            read = Task.Run(() => Read(path));
            (await Task.WhenAny(read, Task.Delay(500))).ShouldNotBe(read);
        }

        (await read).ShouldBe("whole");
    }

    [Fact]
    public void AConditionalCommitYieldsToWhoCameFirst()
    {
        var disk = new DiskStorage { ConditionalCommit = true };
        string path = Folder["contested"];
        using (StagedFile late = disk.Create(path))
        {
            late.Stream.Write("late"u8);
            File.WriteAllText(path, "first");
            Should.Throw<RetryableException>(() => late.Commit()).Message.ShouldContain("somebody else wrote this file");
        }

        File.ReadAllText(path).ShouldBe("first");
        Directory.GetFiles(Folder.FullPath).ShouldBe([path]);

        // What had the name when writing began may be replaced.
        using (StagedFile next = disk.Create(path))
        {
            next.Stream.Write("next"u8);
            next.Commit();
        }

        using (StagedFile late = disk.Create(path))
        {
            late.Stream.Write("late"u8);
            File.WriteAllText(path, "another");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(1));
            Should.Throw<RetryableException>(() => late.Commit());
        }

        File.ReadAllText(path).ShouldBe("another");

        // What somebody has removed since does not come back.
        using (StagedFile late = disk.Create(path))
        {
            late.Stream.Write("late"u8);
            File.Delete(path);
            Should.Throw<RetryableException>(() => late.Commit());
        }

        Directory.GetFiles(Folder.FullPath).ShouldBeEmpty();
    }

    [Fact]
    public void ARemovedUnfinishedFileFailsItsCommitAndMayBeTriedAgain()
    {
        using StagedFile staged = Disk.Create(Folder["x"]);
        File.Delete(DiskStagedFile.TemporaryName(Folder["x"], 0));
        Should.Throw<RetryableException>(() => staged.Commit()).Message.ShouldContain("was removed while");
    }

    [Fact]
    public void TheTemporaryNameIsHiddenAndFitsAName()
    {
        DiskStagedFile.TemporaryName("/a/b.jsonl.gz", 0).ShouldBe("/a/.b.jsonl.gz.0.dolma-tmp");
        DiskStagedFile.TemporaryName("b", 1).ShouldBe(".b.1.dolma-tmp");
        string longest = Folder[string.Concat(Enumerable.Repeat("日", 83)) + "😀"];
        Write(longest, "fits");
        Read(longest).ShouldBe("fits");
    }
}
