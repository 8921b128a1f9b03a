using System.Globalization;

namespace Olmo.Trainer.Config;

/// <summary>How long a run takes: steps, tokens (<c>2e12T</c>) or epochs (<c>2ep</c>). Source: <c>OLMo:olmo/train.py</c> (max_steps, max_tokens).</summary>
public readonly record struct Duration
{
    private enum Unit
    {
        Steps,
        Tokens,
        Epochs,
    }

    private readonly Unit _unit;
    private readonly long _count;

    private Duration(Unit unit, long count) => (_unit, _count) = (unit, count);

    public static Duration OfSteps(long steps) => new(Unit.Steps, steps);

    /// <summary>Reads <c>100</c>, <c>1e6</c>, <c>2e12T</c>, <c>2ep</c>. The suffix is case-sensitive; spaces may stand before it.</summary>
    /// <exception cref="FormatException">Another text, or a negative or broken number of epochs.</exception>
    public static Duration Parse(string text)
    {
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        Unit unit = Unit.Steps;
        if (number.EndsWith("ep", StringComparison.Ordinal))
        {
            unit = Unit.Epochs;
            number = number[..^2].TrimEnd();
        }
        else if (number.EndsWith("T", StringComparison.Ordinal))
        {
            unit = Unit.Tokens;
            number = number[..^1].TrimEnd();
        }

        if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && whole >= 0)
            return new Duration(unit, whole);
        if (unit != Unit.Epochs && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && real is >= 0 and < 9e18)
            return new Duration(unit, (long)real);
        throw new FormatException($"`{text}` is no duration. Expected steps (100), tokens (\"2e12T\") or epochs (\"2ep\").");
    }

    /// <summary>Last step of the schedule.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="tokens">Tokens seen.</param>
    /// <param name="tokensPerStep">Tokens a batch.</param>
    /// <param name="stepsPerEpoch">Batches an epoch.</param>
    public long Steps(long step, long tokens, long tokensPerStep, long stepsPerEpoch) => _unit switch
    {
        Unit.Epochs => _count * stepsPerEpoch,
        Unit.Tokens => step + (Math.Max(_count - tokens, 0) + tokensPerStep - 1) / tokensPerStep,
        _ => _count,
    };

    /// <summary>The same in tokens.</summary>
    public long Tokens(long step, long tokens, long tokensPerStep, long stepsPerEpoch) => _unit switch
    {
        Unit.Epochs => _count * stepsPerEpoch * tokensPerStep,
        Unit.Tokens => _count,
        _ => tokens + Math.Max(_count - step, 0) * tokensPerStep,
    };

    public override string ToString() =>
        _count.ToString(CultureInfo.InvariantCulture) + _unit switch { Unit.Epochs => "ep", Unit.Tokens => "T", _ => "" };
}
