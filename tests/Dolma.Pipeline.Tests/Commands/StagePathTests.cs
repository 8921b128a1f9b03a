using Dolma.Pipeline.Commands;

namespace Dolma.Pipeline.Tests.Commands;

public sealed class StagePathTests
{
    [Theory]
    [InlineData("corpus/attributes/base/*/*.gz", "corpus/attributes/base", true)]
    [InlineData("corpus/attributes/base/*", "corpus/attributes/base2", false)]
    [InlineData("corpus/documents/*/*", "corpus/attributes/base", false)]
    [InlineData("corpus/*/base/x", "corpus/attributes/base", true)]
    [InlineData("corpus/doc*/x", "corpus/attributes/base", false)]
    [InlineData("corpus/**", "corpus/attributes/base", true)]
    [InlineData("./mixed/", "mixed", true)]
    [InlineData("mixed", "mixed/english", true)]
    [InlineData("s3://a/mixed/*", "s3://a/mixed", true)]
    [InlineData("s3://a/mixed/*", "s3://b/mixed", false)]
    [InlineData("mixed/*", "s3://mixed", false)]
    [InlineData("/data/[a-c]/x", "/data/b", true)]
    [InlineData("", "mixed", false)]
    public void PathsMeetAsFarAsTheirComponentsAgree(string read, string written, bool meet)
    {
        new StagePath("a", read).Meets(new StagePath("b", written)).ShouldBe(meet);
        new StagePath("b", written).Meets(new StagePath("a", read)).ShouldBe(meet);
    }
}
