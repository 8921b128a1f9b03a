using Dolma.Core.Storage;

namespace Dolma.Core.Tests.Storage;

/// <summary>The original's test_runtime.py, as far as it is about paths.</summary>
public class AttributePrefixTests
{
    [Theory]
    [InlineData("s3://b/cc/documents/cc_*/*.json.gz", "s3://b/cc/attributes/exp")]
    [InlineData("/d/documents/train/*", "/d/attributes/exp/train")]
    [InlineData("/d/documents/a/x.jsonl", "/d/attributes/exp/a")]
    [InlineData("documents/x.jsonl", "attributes/exp")]
    [InlineData("/d/documents/a/documents/*", "/d/attributes/exp/a/documents")]
    public void TheFirstDocumentsFolderBecomesTheExperimentsAttributes(string entry, string expected)
    {
        AttributePrefix.For(entry, "exp", _ => false).ShouldBe(expected);
        AttributePrefix.For(entry, "exp", _ => false, compat: true).ShouldBe(expected);
    }

    [Fact]
    public void ADirectoryKeepsItsLevelUnlessTheOriginalIsAskedFor()
    {
        AttributePrefix.For("/d/documents/a", "exp", _ => true).ShouldBe("/d/attributes/exp/a");
        AttributePrefix.For("/d/documents/a", "exp", _ => true, compat: true).ShouldBe("/d/attributes/exp");
        AttributePrefix.For("/d/documents/", "exp", _ => true).ShouldBe("/d/attributes/exp");
        Should.Throw<ConfigException>(() => AttributePrefix.For("/d/documents/", "exp", _ => true, compat: true));
    }

    [Fact]
    public void EscapedGlobCharactersAreThemselvesInTheDestination() =>
        AttributePrefix.For(@"/d/documents/\[a\]/*.gz", "exp", _ => false).ShouldBe("/d/attributes/exp/[a]");

    [Fact]
    public void WithoutADocumentsFolderTheDestinationHasToBeSaid() =>
        Should.Throw<ConfigException>(() => AttributePrefix.For("/d/texts/*.gz", "exp", _ => false)).Message
            .ShouldContain("Could not make destination paths from documents paths");

    [Fact]
    public void EntriesGoBelowAGivenPrefixByWhatTheyDoNotShare()
    {
        AttributePrefix.Under(
            "s3://bucket/common-crawl/attributes/",
            [
                "s3://bucket/common-crawl/documents/cc_head/*.json.gz",
                "s3://bucket/common-crawl/documents/cc_middle/*.json.gz",
                "s3://bucket/common-crawl/documents/cc_tail/*.json.gz",
            ]).ShouldBe(
            [
                "s3://bucket/common-crawl/attributes/cc_head",
                "s3://bucket/common-crawl/attributes/cc_middle",
                "s3://bucket/common-crawl/attributes/cc_tail",
            ]);
        AttributePrefix.Under(
            "/local/path/",
            ["s3://bucket/common-crawl/documents/*.json.gz", "s3://bucket2/c4/documents/**/data/*.json.gz"])
            .ShouldBe(["/local/path/bucket/common-crawl/documents", "/local/path/bucket2/c4/documents"]);
        AttributePrefix.Under("/out", ["/d/documents/a/x.gz", "/d/documents/b/y.gz"], "exp").ShouldBe(["/out/exp/a", "/out/exp/b"]);
        AttributePrefix.Under("/out", ["/d/documents/a/x.gz"], "exp").ShouldBe(["/out/exp"]);
    }
}
