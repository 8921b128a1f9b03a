using Dolma.Core.Storage;

namespace Dolma.Core.Tests.Storage;

/// <summary>The original's test_paths.py, and what it got wrong.</summary>
public class StoragePathTests
{
    [Theory]
    [InlineData("s3://path/to/file", "s3")]
    [InlineData("path/to/file", "")]
    [InlineData("/path/to/file", "")]
    [InlineData("https://x.org/a", "https")]
    [InlineData("a/b://c", "")]
    [InlineData("://c", "")]
    public void TheSchemeIsWhatStandsBeforeTheColon(string path, string scheme) => StoragePath.Scheme(path).ShouldBe(scheme);

    [Fact]
    public void SplitKeepsTheRootAsAComponent()
    {
        Parts("s3://path/to/[abc]/dir").ShouldBe(("s3", "path|to|[abc]|dir"));
        Parts("/path/to/dir").ShouldBe(("", "/|path|to|dir"));
        Parts("/path/to//./dir/").ShouldBe(("", "/|path|to|dir"));
        Parts("../~/x").ShouldBe(("", "..|~|x"));

        static (string, string) Parts(string path) => (StoragePath.Split(path).Scheme, string.Join('|', StoragePath.Split(path).Components));
    }

    [Fact]
    public void JoinUndoesSplit()
    {
        StoragePath.Join("s3", ["/", "path", "to", "dir", ""]).ShouldBe("s3://path/to/dir");
        StoragePath.Join("", ["path", "to", "dir", ""]).ShouldBe("path/to/dir");
        StoragePath.Join("s3", ["path/to", "dir/"]).ShouldBe("s3://path/to/dir");
        StoragePath.Join("", ["/", "path"]).ShouldBe("/path");
        StoragePath.Join("", ["a", "/b", "c"]).ShouldBe("/b/c");
    }

    [Fact]
    public void ASuffixIsJoinedAndMayNotHaveAScheme()
    {
        StoragePath.Join("s3://path/to/b", "and/more").ShouldBe("s3://path/to/b/and/more");
        StoragePath.Join("/path/to/c", "and/more").ShouldBe("/path/to/c/and/more");
        StoragePath.Join("s3://path/to/dir", "*").ShouldBe("s3://path/to/dir/*");
        StoragePath.Join("/path/to/dir/**", "*").ShouldBe("/path/to/dir/**/*");
        StoragePath.Join("/path", "/absolute").ShouldBe("/absolute");
        Should.Throw<ArgumentException>(() => StoragePath.Join("s3://path/to/b", "s3://and/more"));
    }

    [Fact]
    public void APrefixIsTakenOffOnlyIfThePathLiesBelow()
    {
        StoragePath.WithoutPrefix("s3://path/to/b/and/more", "s3://path/to/b").ShouldBe("and/more");
        StoragePath.WithoutPrefix("s3://path/to/b", "s3://path/to/b/and/more").ShouldBe("s3://path/to/b");
        StoragePath.WithoutPrefix("s3://path/to/dir/**", "s3://path/to/dir").ShouldBe("**");
        StoragePath.WithoutPrefix("/path/too", "/path/to").ShouldBe("/path/too");
        StoragePath.WithoutPrefix("/path/to/", "/path/to").ShouldBe(".");
        Should.Throw<ArgumentException>(() => StoragePath.WithoutPrefix("s3://path/to/b", "/path/to/b")).Message.ShouldContain("do not match");
    }

    [Fact]
    public void ASuffixIsTakenOffWithItsSlash()
    {
        StoragePath.WithoutSuffix("s3://path/to/dir/and/more", "and/more").ShouldBe("s3://path/to/dir");
        StoragePath.WithoutSuffix("/path/to/dir/and/more", "path/to/dir/and/more").ShouldBe("/");
        StoragePath.WithoutSuffix("/path", "other").ShouldBe("/path");
    }

    [Fact]
    public void PatternsAreRelativeToWhatTheyShareBeforeAnyGlob()
    {
        Relative("/path/to/dir/and/more", "/path/to/dir/and/**.zip", "/path/to/dir/more/**/stuff")
            .ShouldBe("/path/to/dir: and/more, and/**.zip, more/**/stuff");
        Relative("/foo", "/bar/**", "/baz/**/**").ShouldBe("/: foo, bar/**, baz/**/**");
        Relative("s3://path/to/a/and/b", "s3://path/to/a/and/**.zip", "s3://path/to/b/more/**/stuff")
            .ShouldBe("s3://path/to: a/and/b, a/and/**.zip, b/more/**/stuff");
        Relative("s3://path_a/a/and/b", "s3://path_b/a/and/**.zip", "s3://path_c/b/more/**/stuff")
            .ShouldBe("s3://: path_a/a/and/b, path_b/a/and/**.zip, path_c/b/more/**/stuff");
        Relative("/a/b").ShouldBe("/a/b: .");
        Should.Throw<ArgumentException>(() => StoragePath.MakeRelative(["/a", "s3://a"]));
    }

    [Fact]
    public void APathThatBeginsAnotherShortensThePrefix() =>
        Relative("/data/a/b", "/data/a", "/data/a/c").ShouldBe("/data/a: b, ., c");

    [Fact]
    public void ParentDropsTheLastComponent()
    {
        StoragePath.Parent("s3://b/c/d").ShouldBe("s3://b/c");
        StoragePath.Parent("/a").ShouldBe("/");
        StoragePath.Parent("a").ShouldBe("a");
        StoragePath.Name("s3://b/c/d.gz").ShouldBe("d.gz");
        StoragePath.Name("a/b/").ShouldBe("b");
    }

    [Theory]
    [InlineData("file.txt", "", "file", ".txt")]
    [InlineData("file.tar.gz", "", "file", ".tar.gz")]
    [InlineData("file", "", "file", "")]
    [InlineData("file.", "", "file", ".")]
    [InlineData("/path/to/file.tar.gz", "", "/|path|to|file", ".tar.gz")]
    [InlineData("gcs://file.gz", "gcs", "file", ".gz")]
    public void AllExtensionsComeOffAtOnce(string path, string scheme, string components, string extensions)
    {
        (string s, IReadOnlyList<string> c, string e) = StoragePath.SplitExtensions(path);
        (s, string.Join('|', c), e).ShouldBe((scheme, components, extensions));
    }

    [Fact]
    public void HashSemicolonAndQuestionMarkAreCharactersLikeAnyOther()
    {
        StoragePath.Parent("s3://b/c#d/e;f.gz").ShouldBe("s3://b/c#d");
        StoragePath.Name("s3://b/c#d/e;f?.gz").ShouldBe("e;f?.gz");
        StoragePath.Join("s3://b/c#d", "x").ShouldBe("s3://b/c#d/x");
    }

    private static string Relative(params string[] paths)
    {
        (string prefix, IReadOnlyList<string> relative) = StoragePath.MakeRelative(paths);
        return $"{prefix}: {string.Join(", ", relative)}";
    }
}
