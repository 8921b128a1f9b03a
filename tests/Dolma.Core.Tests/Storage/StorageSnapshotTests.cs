using Dolma.Core.Storage;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Storage;

public sealed class StorageSnapshotTests
{
    private readonly MemoryStorage _files = new();

    [Fact]
    public void WhatAListingShowedIsNotAskedForAgain()
    {
        Write("a/1", "a/2", "a/deep/3");
        var counting = new CountingStorage(_files);
        var snapshot = new StorageSnapshot(counting);
        snapshot.List("a").Count().ShouldBe(3);
        snapshot.Find("a/deep/3").ShouldBe(_files.Find("a/deep/3"));
        snapshot.Find("a/deep/4").ShouldBeNull();
        snapshot.Children("a/").Select(entry => entry.Path).ShouldBe(["a/1", "a/2", "a/deep"]);
        snapshot.List("a/deep").ShouldHaveSingleItem();
        counting.Asked.ShouldBe(["list a"]);
    }

    [Fact]
    public void AFolderInWhichSeveralFilesAreLookedForIsListed()
    {
        Write("a/1", "a/2", "a/3", "a/4", "a/5");
        var counting = new CountingStorage(_files);
        var snapshot = new StorageSnapshot(counting);
        for (int i = 1; i <= 6; i++)
            snapshot.Find($"a/{i}").ShouldBe(_files.Find($"a/{i}"));
        counting.Asked.ShouldBe(["find a/1", "find a/2", "find a/3", "children a"]);
    }

    [Fact]
    public void ItStaysAsItWas()
    {
        Write("a/1");
        var snapshot = new StorageSnapshot(_files);
        StoredFile before = snapshot.List("a").Single();
        Write("a/1", "a/2");
        snapshot.Find("a/1").ShouldBe(before);
        snapshot.Find("a/2").ShouldBeNull();
        _files.Find("a/1").ShouldNotBe(before);
    }

    [Fact]
    public void PathsThatAListingSpellsOtherwiseAreAskedForThemselves()
    {
        Write("bare", "a//b");
        var snapshot = new StorageSnapshot(_files);
        snapshot.Children("a").ShouldNotBeEmpty();
        snapshot.Find("bare").ShouldNotBeNull();
        snapshot.Find("a//b").ShouldNotBeNull();
    }

    [Fact]
    public void NothingIsWrittenThroughIt() => Should.Throw<InvalidOperationException>(() => new StorageSnapshot(_files).Create("a"));

    [Fact]
    public void ItAnswersAsTheStorageWhateverWasAskedBefore() => Prop.ForAll<byte[], byte[]>((files, questions) => AnswersAlike(files, questions)).QuickCheckThrowOnFailure();

    private static bool AnswersAlike(byte[] files, byte[] questions)
    {
        // Three names at three levels: a, a/b, a/b/c and so on.
        static string Path(byte number) => string.Join('/', "abc"[number % 3], "ab0"[number / 3 % 3], "ab-"[number / 9 % 3]);
        var storage = new MemoryStorage();
        foreach (byte file in files)
            storage["r/" + Path(file)] = [file];
        var snapshot = new StorageSnapshot(storage);
        return questions.All(question =>
        {
            string path = "r/" + Path(question);
            string folder = path[..path.LastIndexOf('/')];
            return (question / 27) switch
            {
                0 => snapshot.List(folder).SequenceEqual(storage.List(folder)),
                1 => snapshot.Children(folder).SequenceEqual(((IStorage)storage).Children(folder)),
                2 => snapshot.IsDirectory(folder) == storage.IsDirectory(folder),
                3 => snapshot.Children("r").SequenceEqual(((IStorage)storage).Children("r")),
                _ => snapshot.Find(path) == storage.Find(path),
            };
        });
    }

    private void Write(params string[] paths)
    {
        foreach (string path in paths)
            _files[path] = [1];
    }
}
