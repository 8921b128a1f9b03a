using Olmo.Trainer.Config;

namespace Olmo.Trainer.Tests.Config;

public sealed class DurationTests
{
    // 100 steps and 51,200 tokens done, 512 tokens a step, 30 steps an epoch.
    [Theory]
    [InlineData("120", 120, 51_200 + 20 * 512)]
    [InlineData("50", 50, 51_200)]
    [InlineData("1e3", 1000, 51_200 + 900 * 512)]
    [InlineData("1e5T", 196, 100_000)]
    [InlineData("100 T", 100, 100)]
    [InlineData("2ep", 60, 2 * 30 * 512)]
    [InlineData("3 ep", 90, 3 * 30 * 512)]
    public void StepsAndTokensFollowTheUnit(string text, long steps, long tokens)
    {
        Duration duration = Duration.Parse(text);
        duration.Steps(100, 51_200, 512, 30).ShouldBe(steps);
        duration.Tokens(100, 51_200, 512, 30).ShouldBe(tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("2EP")]
    [InlineData("5t")]
    [InlineData("1.5ep")]
    [InlineData("-3")]
    public void OtherTextsAreRefused(string text) => Should.Throw<FormatException>(() => Duration.Parse(text)).Message.ShouldContain($"`{text}`");
}
