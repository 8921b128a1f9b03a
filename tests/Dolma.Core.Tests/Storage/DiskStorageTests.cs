using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

public class DiskStorageTests
{
    private readonly DiskStorage _disk = new();

    [Fact]
    public void AFileAppearsWholeAndOnlyByCommit()
    {
        using var folder = new TempFolder();
        string path = folder["a/b/c.txt"];
        using (StagedFile staged = _disk.Create(path))
        {
            staged.Stream.Write("hello "u8);
            staged.Stream.Write("world"u8);
            staged.Length.ShouldBe(11);
            _disk.Find(path).ShouldBeNull();
            StoredFile committed = staged.Commit();
            committed.ShouldBe(_disk.Find(path)!.Value);
            committed.Size.ShouldBe(11);
        }

        Read(path).ShouldBe("hello world");
        Directory.GetFiles(folder["a/b"]).ShouldBe([path]);
    }

    [Fact]
    public void AFileCanBeReadFromAnyByteOn()
    {
        using var folder = new TempFolder();
        string path = folder.Write("x", "0123456789");
        foreach (int offset in (int[])[0, 3, 10, 11])
        {
            using var reader = new StreamReader(_disk.OpenRead(path, offset));
            reader.ReadToEnd().ShouldBe("0123456789"[Math.Min(offset, 10)..]);
            using var derived = new StreamReader(((IStorage)new MemoryStorage { [path] = "0123456789"u8.ToArray() }).OpenRead(path, offset));
            derived.ReadToEnd().ShouldBe("0123456789"[Math.Min(offset, 10)..]);
        }
    }

    [Fact]
    public void ARangeOfAFileEndsWhereItIsToldOrWhereTheFileDoes()
    {
        using var folder = new TempFolder();
        string path = folder.Write("x", "0123456789");
        foreach ((int offset, int length, string expected) in ((int, int, string)[])[(0, 4, "0123"), (3, 0, ""), (8, 9, "89")])
        {
            using var reader = new StreamReader(((IStorage)_disk).OpenRead(path, offset, length));
            reader.ReadToEnd().ShouldBe(expected);
        }
    }

    [Fact]
    public void ASealedFileHasNoHandleAndIsCommittedLater()
    {
        using var folder = new TempFolder();
        string path = folder["x"];
        using (StagedFile staged = _disk.Create(path))
        {
            staged.Stream.Write("whole"u8);
            staged.Seal();
            staged.Length.ShouldBe(5);
            Should.Throw<InvalidOperationException>(() => staged.Stream);
            if (OperatingSystem.IsLinux())
                Directory.GetFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget ?? "").ShouldAllBe(open => !open.StartsWith(folder.FullPath));
            _disk.Find(path).ShouldBeNull();
            staged.Commit().ShouldBe(_disk.Find(path)!.Value);
        }

        Read(path).ShouldBe("whole");
        using (StagedFile given = _disk.Create(folder["y"]))
        {
            given.Stream.Write("given up"u8);
            given.Seal();
        }

        Directory.GetFileSystemEntries(folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void ASealedFileThatAnotherWriterTookOverIsDoneAgainAndLeftToHim()
    {
        using var folder = new TempFolder();
        using StagedFile first = _disk.Create(folder["x"]);
        first.Stream.Write("first"u8);
        first.Seal();
        using StagedFile second = _disk.Create(folder["x"]);
        second.Stream.Write("second"u8);
        Should.Throw<RetryableException>(() => first.Commit()).Message.ShouldContain("taken over");
        first.Dispose();
        second.Commit();
        Read(folder["x"]).ShouldBe("second");
    }

    [Fact]
    public void AnUncommittedFileLeavesNothing()
    {
        using var folder = new TempFolder();
        using (StagedFile staged = _disk.Create(folder["x"]))
            staged.Stream.Write(new byte[1_000_000]);
        Directory.GetFileSystemEntries(folder.FullPath).ShouldBeEmpty();
    }

    [Fact]
    public void CommitReplacesWhatWasThere()
    {
        using var folder = new TempFolder();
        string path = folder.Write("x", "old and longer");
        string before = _disk.Find(path)!.Value.Identity;
        Write(path, "new");
        Read(path).ShouldBe("new");
        _disk.Find(path)!.Value.Identity.ShouldNotBe(before);
    }

    [Fact]
    public void WritesOfAnySizeArriveInOrder()
    {
        using var folder = new TempFolder();
        var random = new Random(5);
        byte[] content = new byte[3_000_000];
        random.NextBytes(content);
        using (StagedFile staged = _disk.Create(folder["x"]))
        {
            for (int at = 0; at < content.Length;)
            {
                int taken = Math.Min(content.Length - at, random.Next(5) == 0 ? random.Next(200_000) : random.Next(5000));
                staged.Stream.Write(content.AsSpan(at, taken));
                at += taken;
            }

            staged.Commit().Size.ShouldBe(content.Length);
        }

        File.ReadAllBytes(folder["x"]).ShouldBe(content);
    }

    [Fact]
    public void WhatAKilledRunLeftIsReplacedAndAnOverlongLeftoverDoesNotShine()
    {
        using var folder = new TempFolder();
        string path = folder["x.txt"];
        string leftover = DiskStagedFile.TemporaryName(path, 0);
        File.WriteAllText(leftover, "the beginning of something that was never finished");
        Write(path, "short");
        Read(path).ShouldBe("short");
        Directory.GetFiles(folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void DirectoriesGoWhenNothingIsInThem()
    {
        using var folder = new TempFolder();
        foreach (string directory in (string[])["a/b/c", "a/.hidden", "kept/empty", "kept/full"])
            Directory.CreateDirectory(folder[directory]);
        Write(folder["kept/full/x.txt"], "x");
        Directory.CreateSymbolicLink(folder["kept/link"], folder["kept/full"]);

        _disk.RemoveEmptyDirectories(folder["a"]);
        _disk.RemoveEmptyDirectories(folder["kept"]);
        _disk.RemoveEmptyDirectories(folder["nowhere"]);

        Directory.GetFileSystemEntries(folder.FullPath, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder.FullPath, path))
            .ShouldBe(["kept", "kept/full", "kept/full/x.txt", "kept/link", "kept/link/x.txt"], ignoreOrder: true);
    }

    [Fact]
    public void FilesAreMadeWhileSomebodyElseRemovesTheDirectoriesThatHeFindsEmpty()
    {
        using var folder = new TempFolder();
        bool isOver = false;
        var remover = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                _disk.RemoveEmptyDirectories(folder["a"]);
        });
        remover.Start();
        for (int i = 0; i < 1000; i++)
        {
            Write(folder["a/b/staged.txt"], "x");
            _disk.TryCreate(folder["a/c/d/claim"], "y"u8).ShouldNotBeNull();
            _disk.Delete(folder["a/b/staged.txt"]);
            _disk.Delete(folder["a/c/d/claim"]);
        }

        Volatile.Write(ref isOver, true);
        remover.Join();
    }

    [Fact]
    public void WhatIsLeftOfAFinishedFileIsRemovedUnlessItsWriterIsAlive()
    {
        using var folder = new TempFolder();
        string[] paths = [folder["a/x.txt"], folder["a/b/y.txt"], folder["a/z.txt"], folder["w.txt"]];
        foreach (string path in paths)
            Write(path, "finished");
        using StagedFile alive = _disk.Create(paths[0]);
        foreach (string path in paths)
            File.WriteAllText(DiskStagedFile.TemporaryName(path, 1), "of a writer that was killed");

        _disk.RemoveUnfinished(folder["a"], path => path != paths[2]);
        _disk.RemoveUnfinished(folder["nowhere"], _ => true);

        Directory.GetFiles(folder.FullPath, "*" + DiskStagedFile.Suffix, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ShouldBe(
            [DiskStagedFile.TemporaryName(paths[3], 1), DiskStagedFile.TemporaryName(paths[0], 0), DiskStagedFile.TemporaryName(paths[2], 1)],
            ignoreOrder: true);
        alive.Stream.Write("again"u8);
        alive.Commit();
        Read(paths[0]).ShouldBe("again");
    }

    [Fact]
    public void TwoWritersOfOneFileDoNotMeetAndTheLastCommitStays()
    {
        using var folder = new TempFolder();
        string path = folder["x"];
        using StagedFile first = _disk.Create(path);
        using StagedFile second = _disk.Create(path);
        first.Stream.Write("first"u8);
        second.Stream.Write("second"u8);
        second.Commit();
        Read(path).ShouldBe("second");
        first.Commit();
        Read(path).ShouldBe("first");
        first.Dispose();
        second.Dispose();
        Directory.GetFiles(folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void ManyWritersOfOneFileLeaveOneWholeFile()
    {
        using var folder = new TempFolder();
        string path = folder["x"];
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using StagedFile staged = _disk.Create(path);
            staged.Stream.Write(Encoding.UTF8.GetBytes(new string((char)('a' + (i % 26)), 100_000)));
            staged.Commit();
        });
        string content = Read(path);
        content.Length.ShouldBe(100_000);
        content.Distinct().Count().ShouldBe(1);
        Directory.GetFiles(folder.FullPath).ShouldBe([path]);
    }

    [Fact]
    public void AConditionalCommitYieldsToWhoCameFirst()
    {
        using var folder = new TempFolder();
        var disk = new DiskStorage { ConditionalCommit = true };
        string path = folder["contested"];
        using (StagedFile late = disk.Create(path))
        {
            late.Stream.Write("late"u8);
            File.WriteAllText(path, "first");
            Should.Throw<RetryableException>(() => late.Commit()).Message.ShouldContain("somebody else wrote this file");
        }

        File.ReadAllText(path).ShouldBe("first");
        Directory.GetFiles(folder.FullPath).ShouldBe([path]);

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

        Directory.GetFiles(folder.FullPath).ShouldBeEmpty();
    }

    [Fact]
    public void OfManyWhoCreateOneFileOneSucceeds()
    {
        using var folder = new TempFolder();
        StoredFile?[] made = new StoredFile?[8];
        Parallel.For(0, made.Length, i => made[i] = _disk.TryCreate(folder["new/claim"], [(byte)('0' + i)]));
        int winner = Array.FindIndex(made, file => file is not null);
        made.Count(file => file is not null).ShouldBe(1);
        made[winner].ShouldBe(_disk.Find(folder["new/claim"]));
        File.ReadAllText(folder["new/claim"]).ShouldBe(winner.ToString());
    }

    [Fact]
    public void ARemovedUnfinishedFileFailsItsCommitAndMayBeTriedAgain()
    {
        using var folder = new TempFolder();
        using StagedFile staged = _disk.Create(folder["x"]);
        File.Delete(DiskStagedFile.TemporaryName(folder["x"], 0));
        Should.Throw<RetryableException>(() => staged.Commit()).Message.ShouldContain("was removed while");
    }

    [Fact]
    public void TheTemporaryNameIsHiddenAndFitsAName()
    {
        DiskStagedFile.TemporaryName("/a/b.jsonl.gz", 0).ShouldBe("/a/.b.jsonl.gz.0.dolma-tmp");
        DiskStagedFile.TemporaryName("b", 1).ShouldBe(".b.1.dolma-tmp");
        using var folder = new TempFolder();
        string longest = folder[string.Concat(Enumerable.Repeat("日", 83)) + "😀"];
        Write(longest, "fits");
        Read(longest).ShouldBe("fits");
    }

    [Fact]
    public void HashAndSemicolonAreOrdinaryCharacters()
    {
        using var folder = new TempFolder();
        Write(folder["c#d/e;f?g%20.gz"], "x");
        _disk.List(folder.FullPath).Select(file => file.Path).ShouldBe([folder["c#d/e;f?g%20.gz"]]);
        Read(folder["c#d/e;f?g%20.gz"]).ShouldBe("x");
    }

    [Fact]
    public void AListHasEveryFileAtAnyDepthInOrderOfCodePoints()
    {
        using var folder = new TempFolder();
        // U+FF5E is one UTF-16 unit above the surrogates of U+1F600, and below it as a code point.
        string[] names = ["a-b", "a/b", "a/.hidden/x", "a0", ".top", "\uFF5E", "😀"];
        foreach (string name in names)
            folder.Write(name, name);
        folder.MakeFolder("empty");
        _disk.List(folder.FullPath).Select(file => file.Path[(folder.FullPath.Length + 1)..])
            .ShouldBe([".top", "a-b", "a/.hidden/x", "a/b", "a0", "\uFF5E", "😀"]);
        _disk.List(folder.FullPath + "/").ShouldBe(_disk.List(folder.FullPath));
        _disk.List(folder["absent"]).ShouldBeEmpty();
        _disk.List(folder["a0"]).ShouldBeEmpty();
    }

    [Fact]
    public void ChildrenAreOneLevelAndTheDerivedWayAgrees()
    {
        using var folder = new TempFolder();
        foreach (string name in (string[])["b/x", "b/y/z", "b.txt", "a", ".h/i"])
            folder.Write(name, name);
        StorageEntry[] children = [.. _disk.Children(folder.FullPath)];
        children.Select(child => child.Path[(folder.FullPath.Length + 1)..] + (child.IsDirectory ? "/" : ""))
            .ShouldBe([".h/", "a", "b/", "b.txt"]);
        IStorage derived = new ListOnly(_disk);
        derived.Children(folder.FullPath).Select(child => child.Path).ShouldBe(children.Select(child => child.Path), ignoreOrder: true);
    }

    [Fact]
    public void LinksAreFollowedOnceAndDanglingOnesLeftOut()
    {
        using var folder = new TempFolder();
        folder.Write("data/x", "12345");
        File.CreateSymbolicLink(folder["data/link"], folder["data/x"]);
        File.CreateSymbolicLink(folder["data/nowhere"], folder["absent"]);
        Directory.CreateSymbolicLink(folder["other"], folder["data"]);
        Directory.CreateSymbolicLink(folder["data/up"], folder.FullPath);
        StoredFile[] files = [.. _disk.List(folder["other"])];
        files.Select(file => file.Path).ShouldContain(folder["other/x"]);
        files.Single(file => file.Path == folder["other/link"]).Size.ShouldBe(5);
        files.ShouldNotContain(file => file.Path.EndsWith("nowhere", StringComparison.Ordinal));
        _disk.Find(folder["data/link"])!.Value.Size.ShouldBe(5);
    }

    [Fact]
    public void DirectoriesAreNotFiles()
    {
        using var folder = new TempFolder();
        folder.MakeFolder("d");
        _disk.Find(folder["d"]).ShouldBeNull();
        _disk.IsDirectory(folder["d"]).ShouldBeTrue();
        Should.Throw<ShardException>(() => _disk.OpenRead(folder["d"])).Message.ShouldContain("this is a directory");
        Should.Throw<RunException>(() => _disk.Create(folder["d"])).Message.ShouldContain("a directory has this name");
        Should.Throw<ConfigException>(() => _disk.Create(folder["new/"])).Message.ShouldContain("names a directory");
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Should.Throw<ShardException>(() => _disk.OpenRead("/absent/file.gz")).Message.ShouldStartWith("/absent/file.gz: there is no such file");

    [Fact]
    public void DeletingWhatIsNotThereIsFine()
    {
        using var folder = new TempFolder();
        _disk.Delete(folder.Write("x", "1"));
        _disk.Find(folder["x"]).ShouldBeNull();
        _disk.Delete(folder["x"]);
        _disk.Delete(folder["no/such/folder"]);
    }

    [Fact]
    public void AFileInPlaceOfAFolderIsExplained()
    {
        using var folder = new TempFolder();
        folder.Write("x", "1");
        Should.Throw<DolmaException>(() => _disk.Create(folder["x/y"])).Message.ShouldStartWith(folder["x/y"]);
    }

    private string Read(string path)
    {
        using var reader = new StreamReader(_disk.OpenRead(path));
        return reader.ReadToEnd();
    }

    private void Write(string path, string content)
    {
        using StagedFile staged = _disk.Create(path);
        staged.Stream.Write(Encoding.UTF8.GetBytes(content));
        staged.Commit();
    }

    /// <summary>An implementation that knows no better than the interface.</summary>
    private sealed class ListOnly(IStorage inner) : IStorage
    {
        public StoredFile? Find(string path) => inner.Find(path);

        public IEnumerable<StoredFile> List(string directory) => inner.List(directory);

        public bool IsDirectory(string path) => inner.IsDirectory(path);

        public Stream OpenRead(string path) => inner.OpenRead(path);

        public StagedFile Create(string path) => inner.Create(path);

        public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => inner.TryCreate(path, content);

        public void Delete(string path) => inner.Delete(path);
    }
}
