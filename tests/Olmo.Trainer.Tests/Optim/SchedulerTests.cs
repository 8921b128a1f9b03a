using System.Globalization;
using Dolma.Testing;
using Olmo.Trainer.Config;
using Olmo.Trainer.Optim;

namespace Olmo.Trainer.Tests.Optim;

public sealed class SchedulerTests
{
    // Peak 3e-4, 10,000 steps; values of the original.
    [Theory]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 0, 3e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 1, 3.0135e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 1000, 1.65e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 1999, 2.99865e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 2000, 3e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 2001, 2.999999896e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 5000, 2.166622634e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 9999, 3.000001041e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 10000, 3e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, null, 20000, 3e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, 0.0, 0, 0)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, 0.0, 1, 1.5e-7)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, 0.0, 1000, 1.5e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, null, 0.1, 0.0, 2000, 3e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, 8000, 0.1, null, 5000, 1.65e-4)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, 8000, 0.1, null, 8000, 3e-5)]
    [InlineData(SchedulerKind.CosineWithWarmup, 2000, 8000, 0.1, null, 9000, 3e-5)]
    [InlineData(SchedulerKind.LinearWithWarmup, 0, null, 0.0, null, 0, 3e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 0, null, 0.0, null, 1, 2.9997e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 0, null, 0.0, null, 5000, 1.5e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 0, null, 0.0, null, 9999, 3e-8)]
    [InlineData(SchedulerKind.LinearWithWarmup, 0, null, 0.0, null, 10000, 0)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 0, 3e-5)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 1000, 1.65e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 2000, 3e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 3000, 2.6625e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 5000, 1.9875e-4)]
    [InlineData(SchedulerKind.LinearWithWarmup, 2000, null, 0.1, null, 10000, 3e-5)]
    [InlineData(SchedulerKind.InverseSqrtWithWarmup, 2000, null, 0.1, null, 2000, 3e-4)]
    [InlineData(SchedulerKind.InverseSqrtWithWarmup, 2000, null, 0.1, null, 8000, 1.5e-4)]
    [InlineData(SchedulerKind.InverseSqrtWithWarmup, 2000, null, 0.1, null, 10000, 1.341640786e-4)]
    [InlineData(SchedulerKind.MaxScheduler, 2000, null, 0.1, null, 5000, 2.166622634e-4)]
    [InlineData(SchedulerKind.MaxScheduler, 2000, null, 0.1, null, 9000, 1.414213562e-4)]
    [InlineData(SchedulerKind.MaxScheduler, 2000, null, 0.1, null, 10000, 1.341640786e-4)]
    [InlineData(SchedulerKind.ConstantWithWarmup, 100, null, 0.1, null, 0, 3e-5)]
    [InlineData(SchedulerKind.ConstantWithWarmup, 100, null, 0.1, null, 50, 1.65e-4)]
    [InlineData(SchedulerKind.ConstantWithWarmup, 100, null, 0.1, null, 100, 3e-4)]
    [InlineData(SchedulerKind.ConstantWithWarmup, 100, null, 0.1, null, 5000, 3e-4)]
    [InlineData(SchedulerKind.CosineLinearEnvelope, 2000, null, 0.1, null, 2000, 3e-4)]
    [InlineData(SchedulerKind.CosineLinearEnvelope, 2000, null, 0.1, null, 4000, 2.028445616e-4)]
    [InlineData(SchedulerKind.CosineLinearEnvelope, 2000, null, 0.1, null, 6000, 9.75e-5)]
    [InlineData(SchedulerKind.CosineLinearEnvelope, 2000, null, 0.1, null, 8000, 3.988514613e-5)]
    [InlineData(SchedulerKind.CosineLinearEnvelope, 2000, null, 0.1, null, 10000, 3e-5)]
    public void RatesAreTheOriginals(SchedulerKind kind, int warmup, int? end, double share, double? low, long step, double expected)
    {
        var scheduler = new Scheduler(new SchedulerConfig { Name = kind, TWarmup = warmup, TMax = end, AlphaF = share, WarmupMinLr = low });
        scheduler.LearningRate(3e-4, step, 10_000).ShouldBe(expected, 1e-9 * 3e-4 + 5e-10 * expected);
    }

    [Theory]
    [InlineData(3e-4, 1024, 1, 1.5e-7)]
    [InlineData(3e-4, 1024, 1000, 1.5e-4)]
    [InlineData(3e-4, 1024, 2000, 3e-4)]
    [InlineData(3e-4, 1024, 100_000, 2.95507682059e-4)]
    [InlineData(3e-4, 1024, 477_000, 2.07068660741e-4)]
    [InlineData(3e-4, 1024, 928_646, 6.13511355801e-5)]
    [InlineData(4e-4, 512, 1, 1e-7)]
    [InlineData(4e-4, 512, 1_907_359, 7.44872895803e-5)]
    [InlineData(9e-4, 2048, 596_057, 9e-5)]
    public void Olmo2SchedulesCountTokens(double peak, int batch, long step, double expected)
    {
        var scheduler = new Scheduler(new SchedulerConfig { Units = ScheduleUnits.Tokens, TWarmup = 8388608000, TMax = 5e12, WarmupMinLr = 0 });
        scheduler.LearningRate(peak, step * batch * 4096, long.MaxValue).ShouldBe(expected, 1e-11 * expected);
    }

    [Fact]
    public void TheClipLimitIsLargerUpToAndIncludingItsWarmup()
    {
        var scheduler = new Scheduler(new SchedulerConfig { GradClipWarmupSteps = 3, GradClipWarmupFactor = 5 });
        scheduler.ClipLimit(1, 3).ShouldBe(5);
        scheduler.ClipLimit(1, 4).ShouldBe(1);
        scheduler.ClipLimit(null, 1).ShouldBeNull();
        new Scheduler(new SchedulerConfig()).ClipLimit(2, 1).ShouldBe(2);
    }

    [SkippableFact]
    public void EveryScheduleOfTheOriginalComesOut()
    {
        string[][] rows = [.. File.ReadLines(SharedData.File("golden/model/pieces/olmo_schedules.csv")).Select(l => SplitQuoted(l))];
        int compared = 0;
        for (int column = 1; column < rows[0].Length; column++)
        {
            string name = rows[0][column];
            if (name.StartsWith("bolt_on", StringComparison.Ordinal))
                continue;
            bool clip = name.EndsWith(" clip", StringComparison.Ordinal);
            var scheduler = new Scheduler(Config(clip ? name[..^5] : name));
            foreach (string[] row in rows.Skip(1))
            {
                long step = long.Parse(row[0], CultureInfo.InvariantCulture);
                if (row[column] == "error")
                    continue;    // A division by zero at step 0; runs start at step 1.
                double expected = double.Parse(row[column], CultureInfo.InvariantCulture);
                double found = clip ? scheduler.ClipLimit(1, step)!.Value : scheduler.LearningRate(3e-4, step, 200);
                found.ShouldBe(expected, 1e-15 + 1e-12 * expected, $"{name}, step {step}");
                compared++;
            }
        }

        compared.ShouldBeGreaterThan(7000);
    }

    private static SchedulerConfig Config(string name)
    {
        string kind = name.Split(' ')[0];
        var config = new SchedulerConfig
        {
            Name = Enum.GetValues<SchedulerKind>().Single(k => ConfigNames.Snake(k.ToString()) == kind),
            TWarmup = 20,
        };
        return name[kind.Length..] switch
        {
            " lo=0 alpha=0" => config with { AlphaF = 0, WarmupMinLr = 0 },
            " t_max=150" => config with { TMax = 150, GradClipWarmupSteps = 30, GradClipWarmupFactor = 5 },
            " t_warmup=0" => config with { TWarmup = 0 },
            _ => config,
        };
    }

    // Only the bolt-on column's name has commas, in quotes.
    private static string[] SplitQuoted(string line)
    {
        string[] parts = line.Split('"');
        return parts.Length == 1 ? line.Split(',') : [.. parts[0].TrimEnd(',').Split(','), parts[1]];
    }
}
