using System.Globalization;
using System.Text;

namespace Olmo.Trainer.Loop;

/// <summary>What a person sees of a step: one plain line, with the original's header and its way to write numbers.</summary>
internal static class ConsoleLines
{
    private static readonly string[] Shown =
    [
        "train/CrossEntropyLoss", "train/Perplexity", "train/ZLoss", "optim/total_grad_norm", "optim/learning_rate_group0", "throughput/device/tokens_per_second",
    ];

    public static string Of(StepMetrics metrics, long steps)
    {
        var line = new StringBuilder().Append(CultureInfo.InvariantCulture, $"[step={metrics.Step}/{steps},epoch={metrics.Epoch}]");
        foreach ((string name, double value) in metrics.Named())
        {
            if (Array.IndexOf(Shown, name) >= 0)
                line.Append(CultureInfo.InvariantCulture, $" {name}={Number(value)}");
        }

        return line.ToString();
    }

    /// <summary>Fewer digits the larger the number. Source: <c>OLMo:olmo/train.py</c> (format_float).</summary>
    public static string Number(double value) => value switch
    {
        < 0.0001 => value.ToString(CultureInfo.InvariantCulture),
        > 1000 => ((long)value).ToString("N0", CultureInfo.InvariantCulture),
        > 100 => value.ToString("F1", CultureInfo.InvariantCulture),
        > 10 => value.ToString("F2", CultureInfo.InvariantCulture),
        > 1 => value.ToString("F3", CultureInfo.InvariantCulture),
        _ => value.ToString("F4", CultureInfo.InvariantCulture),
    };
}
