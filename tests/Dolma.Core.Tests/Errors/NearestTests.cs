namespace Dolma.Core.Tests.Errors;

public sealed class NearestTests
{
    [Theory]
    [InlineData("gohper_v2", "gopher_v2")]
    [InlineData("processe", "processes")]
    [InlineData("zzzzzzzz", null)]
    public void TheNearestNameIsASlipAwayOrNone(string name, string? expected) =>
        Nearest.To(name, ["gopher_v1x", "gopher_v2", "processes", "c4_v2"]).ShouldBe(expected);
}
