using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Storage;

public sealed class GlobTests : IDisposable
{
    private static readonly string[] Files =
    [
        "documents/a/1.json.gz", "documents/a/2.json.gz", "documents/a/deep/er/3.json.gz", "documents/b/1.json.gz", "documents/b/notes.txt",
        "documents/top.json.gz", "documents/.hidden.json.gz", "documents/.secret/4.json.gz", "documents/.dolma/tag/1.json.gz",
        "documents/a/.1.json.gz.0.dolma-tmp",
    ];

    private readonly TempFolder _folder = new();
    private readonly DiskStorage _disk = new();

    public GlobTests()
    {
        foreach (string file in Files)
            _folder.Write(file, file);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/user/?/docs/*", true)]
    [InlineData(@"/user/\?/docs/*", true)]
    [InlineData("/user/1/docs/file.txt", false)]
    [InlineData(@"/user/\?/docs/\*", false)]
    public void AGlobHasACharacterThatNoBackslashEscapes(string path, bool expected) => PythonGlob.IsGlob(path).ShouldBe(expected);

    [Fact]
    public void EscapingSparesWhatIsEscapedAndIsUndone()
    {
        string escaped = PythonGlob.Escape(@"/user/[abc]/docs/[a-z]/\*");
        escaped.ShouldBe("/user/\u2583abc\u2584/docs/\u2583a-z\u2584/\\*");
        PythonGlob.Unescape(escaped).ShouldBe(@"/user/[abc]/docs/[a-z]/\*");
    }

    [Theory]
    [InlineData("/user/_/docs/*", "/user/_/docs", "*")]
    [InlineData("/user/?/docs/*", "/user", "?/docs/*")]
    [InlineData("/user/[abc]/docs/*", "/user", "[abc]/docs/*")]
    [InlineData(@"/user/\[abc\]/docs/[a-z]/\*", @"/user/\[abc\]/docs", @"[a-z]/\*")]
    [InlineData("/no/glob/here", "/no/glob/here", "")]
    [InlineData("*.gz", "", "*.gz")]
    [InlineData("s3://b/*", "s3://b", "*")]
    public void APatternSplitsAtItsFirstGlob(string path, string before, string pattern) =>
        PythonGlob.Split(path).ShouldBe((before, pattern));

    [Theory]
    [InlineData("documents/a/*.json.gz", "a/1 a/2")]
    [InlineData("documents/*/*.gz", "a/1 a/2 b/1")]
    [InlineData("documents/**/*.gz", "a/1 a/2 a/deep/er/3 b/1 top")]
    [InlineData("documents/**/er/*", "a/deep/er/3")]
    [InlineData("documents/**", "a/1 a/2 a/deep/er/3 b/1 b/notes.txt top")]
    [InlineData("documents/[ab]/1.json.gz", "a/1 b/1")]
    [InlineData("documents/a/1.json.gz", "a/1")]
    [InlineData("documents/a", "a/1 a/2")]
    [InlineData("documents/", "top")]
    [InlineData("documents/.*", "")]
    [InlineData("documents/.secret/*", ".secret/4")]
    [InlineData("documents/absent*", "")]
    [InlineData("documents/absent.gz", "")]
    [InlineData("absent/**/*.gz", "")]
    public void PythonPatternsFind(string pattern, string expected) => Names(PythonGlob.Expand(_disk, _folder[pattern])).ShouldBe(expected);

    [Theory]
    [InlineData("documents/*", ".hidden top")]
    [InlineData("documents/*/*.gz", ".secret/4 a/1 a/2 b/1")]
    [InlineData("documents/**/*.gz", ".hidden .secret/4 a/1 a/2 a/deep/er/3 b/1 top")]
    [InlineData("documents/**", ".hidden .secret/4 a/1 a/2 a/deep/er/3 b/1 b/notes.txt top")]
    [InlineData("documents/[!b]/1.*", "a/1")]
    [InlineData("documents/a", "a/1 a/2")]
    [InlineData("documents/a/1.json.gz", "a/1")]
    public void RustPatternsFindHiddenFilesToo(string pattern, string expected) =>
        Names(RustGlob.Expand(_disk, [_folder[pattern]])).ShouldBe(expected);

    [Fact]
    public void RustPatternsKeepTheirOrderAndRepeatFiles() =>
        Names(RustGlob.Expand(_disk, [_folder["documents/b/*.gz"], _folder["documents/*/1.*"]])).ShouldBe("b/1 a/1 b/1");

    [Fact]
    public void RustRefusesWhatItsCrateRefusesAndMixedStorage()
    {
        Should.Throw<ConfigException>(() => RustGlob.Expand(_disk, ["/a/b**/c"])).Message.ShouldContain("`**` has to stand alone");
        Should.Throw<ConfigException>(() => RustGlob.Expand(_disk, ["s3://b/*", "/a/*"])).Message.ShouldContain("Cannot mix S3 and local paths");
    }

    [Fact]
    public void MatchedDirectoriesAreToldAndNotReturned()
    {
        var directories = new List<string>();
        Names(PythonGlob.Expand(_disk, _folder["documents/*"], directories.Add)).ShouldBe("top");
        directories.ShouldBe([_folder["documents/a"], _folder["documents/b"]]);
    }

    [Fact]
    public void RelativePatternsGiveRelativePaths()
    {
        var storage = new CurrentFolder(_disk, _folder.FullPath);
        PythonGlob.Expand(storage, "documents/a/*").Select(file => file.Path).ShouldBe(["documents/a/1.json.gz", "documents/a/2.json.gz"]);
        PythonGlob.Expand(storage, "**/3.*").Select(file => file.Path).ShouldBe(["documents/a/deep/er/3.json.gz"]);
        PythonGlob.Expand(storage, "doc*/top*").Select(file => file.Path).ShouldBe(["documents/top.json.gz"]);
    }

    [Fact]
    public void ABucketHasToBeNamed() =>
        Should.Throw<ConfigException>(() => PythonGlob.Expand(_disk, "s3://*/x")).Message.ShouldContain("the bucket has to be named");

    [Fact]
    public void ABucketHasToBeNamedInTheOriginalsWayToo() =>
        Should.Throw<ConfigException>(() => RustGlob.Expand(_disk, ["s3://b*/x"], compat: true)).Message
            .ShouldContain("the bucket has to be named");

    [Fact]
    public void EscapedGlobCharactersNameAFileThatHasThem()
    {
        string path = _folder.Write("odd/[x]*.gz", "1");
        _folder.Write("odd/x.gz", "1");
        DocumentSet set = DocumentDiscovery.Find(_disk, _folder["odd/"] + @"\[x\]\*.gz");
        set.Files.Select(file => file.File.Path).ShouldBe([path]);
        set.Prefix.ShouldBe(_folder["odd"]);
    }

    [Fact]
    public void RelativePathsStartWhereThePatternDoes()
    {
        // Only one folder has a match; the original would have put it at the top.
        DocumentSet set = DocumentDiscovery.Find(_disk, _folder["documents/**/2.json.gz"]);
        set.Prefix.ShouldBe(_folder["documents"]);
        set.Files.Select(file => file.RelativePath).ShouldBe(["a/2.json.gz"]);
        DocumentSet original = DocumentDiscovery.Find(_disk, _folder["documents/**/2.json.gz"], compat: true);
        original.Prefix.ShouldBe(_folder["documents/a"]);
        original.Files.Select(file => file.RelativePath).ShouldBe(["2.json.gz"]);
    }

    [Theory]
    [InlineData("documents/*/1.json.gz", "documents", "a/1.json.gz b/1.json.gz")]
    [InlineData("documents/a", "documents/a", "1.json.gz 2.json.gz")]
    [InlineData("documents/a/*", "documents/a", "1.json.gz 2.json.gz")]
    public void BothWaysAgreeWhereMatchesSpanTheFolders(string entry, string prefix, string relative)
    {
        foreach (bool compat in (bool[])[false, true])
        {
            DocumentSet set = DocumentDiscovery.Find(_disk, _folder[entry], compat);
            set.Prefix.ShouldBe(_folder[prefix]);
            string.Join(' ', set.Files.Select(file => file.RelativePath)).ShouldBe(relative);
        }
    }

    [Fact]
    public void NoMatchIsAnErrorInTheOriginalsWords()
    {
        Should.Throw<ConfigException>(() => DocumentDiscovery.Find(_disk, "/absent/*.gz")).Message
            .ShouldContain("Could not find any files matching /absent/*.gz");
        Should.Throw<ConfigException>(() => DocumentDiscovery.Find(_disk, _folder["doc*"])).Message.ShouldContain("only directories");
    }

    [SkippableFact]
    public void TheOriginalsFixturesAreFoundAsAListingOfTheFolderFindsThem()
    {
        string data = SharedData.Folder("data/dolma-fixtures");
        string[] listed = [.. Directory.GetFiles(Path.Join(data, "expected")).Select(Path.GetFileName).OfType<string>()];
        PythonGlob.Expand(_disk, data + "/expected/*.json.gz").Select(file => Path.GetFileName(file.Path))
            .ShouldBe(listed.Where(name => name.EndsWith(".json.gz", StringComparison.Ordinal)), ignoreOrder: true);
        PythonGlob.Expand(_disk, data + "/**/*-paragraphs.json.gz").Select(file => Path.GetFileName(file.Path))
            .ShouldBe(listed.Where(name => name.EndsWith("-paragraphs.json.gz", StringComparison.Ordinal)), ignoreOrder: true);
    }

    private string Names(IEnumerable<StoredFile> files) => string.Join(' ', files.Select(
        file => file.Path[(_folder["documents/"].Length)..].Replace(".json.gz", "", StringComparison.Ordinal)));

    /// <summary>Relative paths as they are from another folder than the tests' own, which many tests share.</summary>
    private sealed class CurrentFolder(DiskStorage disk, string folder) : IStorage
    {
        public StoredFile? Find(string path) => disk.Find(Absolute(path)) is { } file ? Relative(file, path) : null;

        public IEnumerable<StoredFile> List(string directory) => disk.List(Absolute(directory)).Select(file => Relative(file, directory));

        public IEnumerable<StorageEntry> Children(string directory) => disk.Children(Absolute(directory)).Select(
            child => child with { Path = Relative(child.Path, directory), File = child.File is { } file ? Relative(file, directory) : null });

        public bool IsDirectory(string path) => disk.IsDirectory(Absolute(path));

        public Stream OpenRead(string path) => disk.OpenRead(Absolute(path));

        public StagedFile Create(string path) => disk.Create(Absolute(path));

        public StoredFile? TryCreate(string path, ReadOnlySpan<byte> content) => disk.TryCreate(Absolute(path), content);

        public void Delete(string path) => disk.Delete(Absolute(path));

        // "." stays in front, as the system would have it.
        private static string Prefix(string asked) => asked == "." ? "./" : "";

        private string Absolute(string path) => path == "." ? folder : Path.Join(folder, path);

        private string Relative(string path, string asked) => Prefix(asked) + path[(folder.Length + 1)..];

        private StoredFile Relative(StoredFile file, string asked) => file with { Path = Relative(file.Path, asked) };
    }
}
