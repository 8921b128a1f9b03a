using System.Text;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

public sealed class OverlayStorageTests
{
    private readonly MemoryStorage _below = new();

    [Fact]
    public void WhatIsWrittenIsSeenHereAndNotBelow()
    {
        _below["a/1"] = "below"u8.ToArray();
        var overlay = new OverlayStorage(_below);
        using (StagedFile file = overlay.Create("a/2"))
        {
            file.Stream.Write("own"u8);
            overlay.Find("a/2").ShouldBeNull();
            file.Commit().Size.ShouldBe(3);
        }

        overlay.Put("a/1", "changed"u8.ToArray());
        overlay.List("a").Select(file => (file.Path, file.Size)).ShouldBe([("a/1", 7), ("a/2", 3)]);
        Text(overlay, "a/1").ShouldBe("changed");
        overlay.TryCreate("a/2", "no"u8).ShouldBeNull();
        overlay.TryCreate("a/3", "yes"u8).ShouldNotBeNull();
        overlay.BytesWritten.ShouldBe(13);
        _below.Text("a/1").ShouldBe("below");
        _below.Find("a/2").ShouldBeNull();
    }

    [Fact]
    public void WhatIsDeletedIsGoneHereAndNotBelow()
    {
        _below["a/1"] = [1];
        var overlay = new OverlayStorage(_below);
        overlay.Delete("a/1");
        overlay.Find("a/1").ShouldBeNull();
        overlay.List("a").ShouldBeEmpty();
        Should.Throw<ShardException>(() => overlay.OpenRead("a/1"));
        overlay.Put("a/1", [2]);
        overlay.Find("a/1").ShouldNotBeNull();
        _below.Find("a/1").ShouldNotBeNull();
    }

    [Fact]
    public void HiddenFilesAreNotThereUntilTheyAreWritten()
    {
        _below["a/1"] = [1];
        _below["b/2"] = [1];
        var overlay = new OverlayStorage(_below, path => path.StartsWith("a/", StringComparison.Ordinal));
        overlay.Find("a/1").ShouldBeNull();
        overlay.IsDirectory("a").ShouldBeFalse();
        overlay.IsDirectory("b").ShouldBeTrue();
        Should.Throw<ShardException>(() => overlay.OpenRead("a/1"));
        overlay.Put("a/1", "x"u8.ToArray());
        overlay.List("a").ShouldHaveSingleItem();
        Text(overlay, "a/1").ShouldBe("x");
    }

    private static string Text(OverlayStorage storage, string path)
    {
        using var reader = new StreamReader(storage.OpenRead(path), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
