using Olmo.Trainer.Loop;

namespace Olmo.Trainer.Tests.Loop;

public sealed class ConsoleLinesTests
{
    [Theory]
    [InlineData(0.00005, "5E-05")]
    [InlineData(-3, "-3")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.123456, "0.1235")]
    [InlineData(1, "1.0000")]
    [InlineData(1.23456, "1.235")]
    [InlineData(10, "10.000")]
    [InlineData(12.3456, "12.35")]
    [InlineData(100, "100.00")]
    [InlineData(123.456, "123.5")]
    [InlineData(1000, "1000.0")]
    [InlineData(12345.67, "12,345")]
    public void NumbersShrinkAsTheyGrow(double value, string text) => ConsoleLines.Number(value).ShouldBe(text);

    [Fact]
    public void AStepIsOneLine()
    {
        var metrics = new StepMetrics { Step = 7, Epoch = 1, CrossEntropy = 2, GradNorm = 0.5f, LearningRates = [0.001, 0.001], Tokens = 7168, Gflops = 3 };
        ConsoleLines.Of(metrics, 40).ShouldBe("[step=7/40,epoch=1] optim/total_grad_norm=0.5000 optim/learning_rate_group0=0.0010 train/CrossEntropyLoss=2.000 train/Perplexity=7.389");
        using var line = new MemoryStream();
        (metrics with { CrossEntropy = float.PositiveInfinity }).WriteJson(line);
        System.Text.Encoding.UTF8.GetString(line.ToArray()).ShouldStartWith(
            """{"step":7,"epoch":1,"optim/total_grad_norm":0.5,"optim/learning_rate_group0":0.001,"optim/learning_rate_group1":0.001,"train/CrossEntropyLoss":null,""");
    }
}
