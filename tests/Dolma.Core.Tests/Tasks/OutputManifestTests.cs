using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Core.Tests.Tasks;

public sealed class OutputManifestTests
{
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void AFolderWithoutMarkersMayHoldAnything()
    {
        Files("made/elsewhere/a.gz");
        Problems("made/elsewhere/a.gz").ShouldBeEmpty();
    }

    [Fact]
    public void FilesThatMarkersNameAreAsTheyShouldBe()
    {
        Files("mixed/a.gz", "mixed/b.gz", "mixed/.dolma/a.gz.json", "mixed/.dolma/b.gz.json");
        Problems("mixed/a.gz", "mixed/b.gz").ShouldBeEmpty();
        Problems("mixed/b.gz").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3://bucket/")]
    public void MarkersOfAFolderMayLieAboveIt(string start)
    {
        Files($"{start}attributes/base/web/a.gz", $"{start}attributes/base/web/b.gz", $"{start}attributes/base/.dolma/web/a.gz.json");
        Problems($"{start}attributes/base/web/a.gz").ShouldBeEmpty();
        Problems($"{start}attributes/base/web/a.gz", $"{start}attributes/base/web/b.gz").ShouldHaveSingleItem()
            .ShouldStartWith($"b.gz in {start}attributes/base/web is not of the run that made this folder ({start}attributes/base/.dolma/web)");
    }

    [Fact]
    public void AFileThatAMarkerNamesAndThatIsGoneIsAProblem()
    {
        Files("mixed/a.gz", "mixed/.dolma/a.gz.json", "mixed/.dolma/b.gz.json", "mixed/.dolma/c.gz.json");
        Problems("mixed/a.gz").ShouldHaveSingleItem().ShouldStartWith("b.gz and 1 more are missing from mixed: the run that made this folder wrote them (mixed/.dolma).");
    }

    [Fact]
    public void FoldersOfWhichNothingIsReadAreNotLookedAt()
    {
        Files("base/web/a.gz", "base/.dolma/web/a.gz.json", "base/.dolma/wiki/gone.gz.json");
        Problems("base/web/a.gz").ShouldBeEmpty();
    }

    private void Files(params string[] paths)
    {
        foreach (string path in paths)
            _storage[path] = [1];
    }

    private string[] Problems(params string[] paths) => [.. OutputManifest.Problems(paths, _storage)];
}
