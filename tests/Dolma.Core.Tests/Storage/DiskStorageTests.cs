using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

/// <summary>Files on this machine are found, listed and read.</summary>
public sealed class DiskStorageTests : DiskScene
{
    [Fact]
    public void AFileCanBeReadFromAnyByteOn()
    {
        string path = Folder.Write("x", "0123456789");
        foreach (int offset in (int[])[0, 3, 10, 11])
        {
            using var reader = new StreamReader(Disk.OpenRead(path, offset));
            reader.ReadToEnd().ShouldBe("0123456789"[Math.Min(offset, 10)..]);
            using var derived = new StreamReader(((IStorage)new MemoryStorage { [path] = "0123456789"u8.ToArray() }).OpenRead(path, offset));
            derived.ReadToEnd().ShouldBe("0123456789"[Math.Min(offset, 10)..]);
        }
    }

    [Fact]
    public void ARangeOfAFileEndsWhereItIsToldOrWhereTheFileDoes()
    {
        string path = Folder.Write("x", "0123456789");
        foreach ((int offset, int length, string expected) in ((int, int, string)[])[(0, 4, "0123"), (3, 0, ""), (8, 9, "89")])
        {
            using var reader = new StreamReader(((IStorage)Disk).OpenRead(path, offset, length));
            reader.ReadToEnd().ShouldBe(expected);
        }
    }

    [Fact]
    public void OfManyWhoCreateOneFileOneSucceeds()
    {
        StoredFile?[] made = new StoredFile?[8];
        Parallel.For(0, made.Length, i => made[i] = Disk.TryCreate(Folder["new/claim"], [(byte)('0' + i)]));
        int winner = Array.FindIndex(made, file => file is not null);
        made.Count(file => file is not null).ShouldBe(1);
        made[winner].ShouldBe(Disk.Find(Folder["new/claim"]));
        File.ReadAllText(Folder["new/claim"]).ShouldBe(winner.ToString());
    }

    [Fact]
    public void HashAndSemicolonAreOrdinaryCharacters()
    {
        Write(Folder["c#d/e;f?g%20.gz"], "x");
        Disk.List(Folder.FullPath).Select(file => file.Path).ShouldBe([Folder["c#d/e;f?g%20.gz"]]);
        Read(Folder["c#d/e;f?g%20.gz"]).ShouldBe("x");
    }

    [Fact]
    public void AListHasEveryFileAtAnyDepthInOrderOfCodePoints()
    {
        // U+FF5E is one UTF-16 unit above the surrogates of U+1F600, and below it as a code point.
        string[] names = ["a-b", "a/b", "a/.hidden/x", "a0", ".top", "\uFF5E", "😀"];
        foreach (string name in names)
            Folder.Write(name, name);
        Folder.MakeFolder("empty");
        Disk.List(Folder.FullPath).Select(file => file.Path[(Folder.FullPath.Length + 1)..])
            .ShouldBe([".top", "a-b", "a/.hidden/x", "a/b", "a0", "\uFF5E", "😀"]);
        Disk.List(Folder.FullPath + "/").ShouldBe(Disk.List(Folder.FullPath));
        Disk.List(Folder["absent"]).ShouldBeEmpty();
        Disk.List(Folder["a0"]).ShouldBeEmpty();
    }

    [Fact]
    public void ChildrenAreOneLevelAndTheDerivedWayAgrees()
    {
        foreach (string name in (string[])["b/x", "b/y/z", "b.txt", "a", ".h/i"])
            Folder.Write(name, name);
        StorageEntry[] children = [.. Disk.Children(Folder.FullPath)];
        children.Select(child => child.Path[(Folder.FullPath.Length + 1)..] + (child.IsDirectory ? "/" : ""))
            .ShouldBe([".h/", "a", "b/", "b.txt"]);
        IStorage derived = new ListOnly(Disk);
        derived.Children(Folder.FullPath).Select(child => child.Path).ShouldBe(children.Select(child => child.Path), ignoreOrder: true);
    }

    [Fact]
    public void LinksAreFollowedOnceAndDanglingOnesLeftOut()
    {
        Folder.Write("data/x", "12345");
        File.CreateSymbolicLink(Folder["data/link"], Folder["data/x"]);
        File.CreateSymbolicLink(Folder["data/nowhere"], Folder["absent"]);
        Directory.CreateSymbolicLink(Folder["other"], Folder["data"]);
        Directory.CreateSymbolicLink(Folder["data/up"], Folder.FullPath);
        StoredFile[] files = [.. Disk.List(Folder["other"])];
        files.Select(file => file.Path).ShouldContain(Folder["other/x"]);
        files.Single(file => file.Path == Folder["other/link"]).Size.ShouldBe(5);
        files.ShouldNotContain(file => file.Path.EndsWith("nowhere", StringComparison.Ordinal));
        Disk.Find(Folder["data/link"])!.Value.Size.ShouldBe(5);
    }

    [Fact]
    public void DirectoriesAreNotFiles()
    {
        Folder.MakeFolder("d");
        Disk.Find(Folder["d"]).ShouldBeNull();
        Disk.IsDirectory(Folder["d"]).ShouldBeTrue();
        Should.Throw<ShardException>(() => Disk.OpenRead(Folder["d"])).Message.ShouldContain("this is a directory");
        Should.Throw<RunException>(() => Disk.Create(Folder["d"])).Message.ShouldContain("a directory has this name");
        Should.Throw<ConfigException>(() => Disk.Create(Folder["new/"])).Message.ShouldContain("names a directory");
    }

    [Theory]
    [InlineData("", "\"\": this is no path of a file")]
    [InlineData("a\0b", "\"a\\0b\": this is no path of a file")]
    public void WhatCannotBeAPathIsSaidToBeNone(string path, string message)
    {
        Disk.Find(path).ShouldBeNull();
        Should.Throw<ShardException>(() => Disk.OpenRead(path)).Message.ShouldStartWith(message);
        Should.Throw<RunException>(() => Disk.Create(path)).Message.ShouldStartWith(message);
    }

    [Fact]
    public void WhatHasNoNameInUtf8IsAnErrorAndNotLeftOut()
    {
        Folder.MakeFolder("d");
        // Only another program can make and remove them: names are text here.
        Shell($"cd '{Folder["d"]}' && : >\"$(printf 'f\\377')\" && mkdir \"$(printf 'g\\377')\"");
        try
        {
            IStorage disk = Disk;
            string file = disk.Children(Folder["d"]).Single(entry => entry.File is not null).Path;
            Should.Throw<ShardException>(() => disk.OpenRead(file)).Message.ShouldContain("its name is not UTF-8");
            string folder = disk.Children(Folder["d"]).Single(entry => entry.File is null).Path;
            Should.Throw<RunException>(() => disk.Children(folder)).Message.ShouldContain("its name is not UTF-8");
            Should.Throw<RunException>(() => disk.List(Folder["d"])).Message.ShouldContain("its name is not UTF-8");
        }
        finally
        {
            Shell($"rm -r '{Folder["d"]}'");
        }
    }

    private static void Shell(string command)
    {
        using var shell = System.Diagnostics.Process.Start("sh", ["-c", command]);
        shell.WaitForExit();
        shell.ExitCode.ShouldBe(0);
    }

    [Fact]
    public void AFileWhereAFolderHasToBeIsNamed()
    {
        string file = Folder.Write("file", "1");
        Should.Throw<ShardException>(() => Disk.Create(Folder["file/in/it"])).Message.ShouldContain($"{file} is a file, and has to be a folder");
        File.ReadAllText(file).ShouldBe("1");
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Should.Throw<ShardException>(() => Disk.OpenRead("/absent/file.gz")).Message.ShouldStartWith("/absent/file.gz: there is no such file");

    [Fact]
    public void DeletingWhatIsNotThereIsFine()
    {
        Disk.Delete(Folder.Write("x", "1"));
        Disk.Find(Folder["x"]).ShouldBeNull();
        Disk.Delete(Folder["x"]);
        Disk.Delete(Folder["no/such/folder"]);
    }

    [Fact]
    public void DirectoriesGoWhenNothingIsInThem()
    {
        foreach (string directory in (string[])["a/b/c", "a/.hidden", "kept/empty", "kept/full"])
            Directory.CreateDirectory(Folder[directory]);
        Write(Folder["kept/full/x.txt"], "x");
        Directory.CreateSymbolicLink(Folder["kept/link"], Folder["kept/full"]);

        Disk.RemoveEmptyDirectories(Folder["a"]);
        Disk.RemoveEmptyDirectories(Folder["kept"]);
        Disk.RemoveEmptyDirectories(Folder["nowhere"]);

        Directory.GetFileSystemEntries(Folder.FullPath, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder.FullPath, path))
            .ShouldBe(["kept", "kept/full", "kept/full/x.txt", "kept/link", "kept/link/x.txt"], ignoreOrder: true);
    }

    [Fact]
    public void FilesAreMadeWhileSomebodyElseRemovesTheDirectoriesThatHeFindsEmpty()
    {
        bool isOver = false;
        var remover = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
                Disk.RemoveEmptyDirectories(Folder["a"]);
        });
        remover.Start();
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                Write(Folder["a/b/staged.txt"], "x");
                Disk.TryCreate(Folder["a/c/d/claim"], "y"u8).ShouldNotBeNull();
                Disk.Delete(Folder["a/b/staged.txt"]);
                Disk.Delete(Folder["a/c/d/claim"]);
            }
        }
        finally
        {
            // Also of a test that fails: the thread would keep the whole run from its end.
            Volatile.Write(ref isOver, true);
            remover.Join();
        }
    }

    [Fact]
    public void AFileInPlaceOfAFolderIsExplained()
    {
        Folder.Write("x", "1");
        Should.Throw<DolmaException>(() => Disk.Create(Folder["x/y"])).Message.ShouldStartWith(Folder["x/y"]);
        Should.Throw<DolmaException>(() => Disk.TryCreate(Folder["x/y"], "1"u8)).Message.ShouldStartWith($"{Folder["x/y"]}: {Folder["x"]} is a file");
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
