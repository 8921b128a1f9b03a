using Dolma.Core.Storage;

namespace Dolma.Core.Tests.Storage;

public sealed class RealPathTests : DiskScene
{
    [Fact]
    public void AFolderHasOneNameHoweverItIsWritten()
    {
        Folder.Write("data/web/a.gz", "1");
        Directory.CreateSymbolicLink(Folder["link"], Folder["data"]);
        Directory.CreateSymbolicLink(Folder["data/again"], Folder["link"]);
        string expected = new RealPath().OfFile(Folder["data/web/a.gz"]);
        foreach (string path in (string[])["data//web/a.gz", "data/../data/./web/a.gz", "link/web/a.gz", "data/again/web/a.gz", "link/again/again/web/a.gz"])
            new RealPath().OfFile(Folder[path]).ShouldBe(expected);
        new RealPath().OfFolder(Folder["link/web/"]).ShouldBe(Path.GetDirectoryName(expected));
        new RealPath().OfFile(Folder["data/web/b.gz"]).ShouldNotBe(expected);
    }

    [Fact]
    public void AFileThatIsALinkIsNotWhatItLeadsTo()
    {
        Folder.Write("a", "1");
        File.CreateSymbolicLink(Folder["b"], Folder["a"]);
        new RealPath().OfFile(Folder["b"]).ShouldEndWith("/b");
    }

    [Theory]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("/not/there/at/all")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void WhatIsNotOnTheDiskStaysAsItIs(string path)
    {
        new RealPath().OfFile(path).ShouldBe(path);
        new RealPath().OfFolder(path).ShouldBe(path);
    }

    [Fact]
    public void LinksInACircleEnd()
    {
        Directory.CreateSymbolicLink(Folder["x"], Folder["y"]);
        Directory.CreateSymbolicLink(Folder["y"], Folder["x"]);
        new RealPath().OfFile(Folder["x/a"]).ShouldEndWith("/a");
    }
}
