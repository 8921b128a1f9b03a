using Dolma.Core.Resources;

namespace Dolma.Core.Tests.Resources;

public class ResourceAddressTests
{
    [Theory]
    [InlineData(
        "https://dl.fbaipublicfiles.com/fasttext/supervised-models/lid.176.bin",
        "279a45f3ab1cf80206dcb83b98735364e9fc05a9d1ecd2faac708b5398031a8b.176.bin")]
    [InlineData(
        "https://dolma-artifacts.org/blocklist_phishing_db/blocklist_phishing_db-20240205/domains.txt.gz",
        "1f377b3dfb73581ac99ccacf6d64af6819b5cedce4155d49b464e404bf0364a3.txt.gz")]
    [InlineData(
        "https://dolma-artifacts.org/blocklist_utp/blocklist_utp-20240205/adult/domains",
        "6c9427a575d34ad4173a4e9fa7b6f82097135945ca8773ce76006a8103c0565b")]
    [InlineData("https://x.org/a.b/c.tar.gz?x=1#f", "f062b7d707e02195e574ad43fc81ee7fd3bd054ea711ea2dadd6e9a3f9327cac.tar.gz")]
    public void TheNameInTheCacheIsTheOriginals(string url, string name) => ResourceAddress.Parse(url).CacheName.ShouldBe(name);

    [Theory]
    [InlineData("https://x.org/a.b/c.tar.gz?x=1#f", "x.org/a.b/c.tar.gz")]
    [InlineData("s3://bucket/models/x.bin", "bucket/models/x.bin")]
    [InlineData("hf://org/name/sub/x.bin", "huggingface.co/org/name/resolve/main/sub/x.bin")]
    public void AFolderOfResourcesRepeatsTheAddress(string url, string path) => ResourceAddress.Parse(url).RelativePath.ShouldBe(path);

    [Theory]
    [InlineData("https://x.org/../../etc/passwd")]
    [InlineData("https://x.org/folder/")]
    public void AnAddressCannotLeadOutOfTheFolder(string url) =>
        Should.Throw<ConfigException>(() => ResourceAddress.Parse(url).RelativePath).Message.ShouldContain("not an address of a file");

    [Fact]
    public void EveryKnownResourceHasAFileNameAndANameOfItsOwn()
    {
        KnownResources.All.Select(resource => resource.Name).ShouldBeUnique();
        KnownResources.All.Select(resource => resource.Name).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        foreach (KnownResource resource in KnownResources.All)
            ResourceAddress.Parse(resource.Address).RelativePath.ShouldContain("/");
    }
}
