using System.Text.Json;

namespace Olmo.Trainer.Loop;

/// <summary>Numbers of one step, named as the original's.</summary>
internal sealed record StepMetrics
{
    /// <summary>From 1.</summary>
    public required long Step { get; init; }

    public required int Epoch { get; init; }

    /// <summary>Sum over targets divided by all tokens of the batch, so slightly below the mean over targets.</summary>
    public required float CrossEntropy { get; init; }

    /// <summary>Null without z-loss.</summary>
    public float? Z { get; init; }

    /// <summary>Before clipping.</summary>
    public required float GradNorm { get; init; }

    /// <summary>Per group.</summary>
    public required IReadOnlyList<double> LearningRates { get; init; }

    /// <summary>Instances that the repetition filter masked; null without one.</summary>
    public int? MaskedInstances { get; init; }

    /// <summary>Of the whole run.</summary>
    public required long Tokens { get; init; }

    public required double Gflops { get; init; }

    /// <summary>Null until the window holds a step.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Every metric with the original's name, in its order.</summary>
    public IEnumerable<(string Name, double Value)> Named()
    {
        if (MaskedInstances is { } masked)
            yield return ("train/masked_instances_local_rank", masked);
        yield return ("optim/total_grad_norm", GradNorm);
        for (int i = 0; i < LearningRates.Count; i++)
            yield return ($"optim/learning_rate_group{i}", LearningRates[i]);
        yield return ("train/CrossEntropyLoss", CrossEntropy);
        yield return ("train/Perplexity", Math.Exp(CrossEntropy));
        if (Z is { } z)
            yield return ("train/ZLoss", z);
        yield return ("throughput/total_tokens", Tokens);
        yield return ("throughput/total_training_Gflops", Gflops);
        yield return ("throughput/total_training_log_Gflops", Math.Log(Gflops));
        if (TokensPerSecond is { } rate)
            yield return ("throughput/device/tokens_per_second", rate);
    }

    /// <summary>One line of <c>metrics.jsonl</c>, with its end.</summary>
    public void WriteJson(Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("step", Step);
            json.WriteNumber("epoch", Epoch);
            foreach ((string name, double value) in Named())
            {
                // JSON has no word for it.
                if (double.IsFinite(value))
                    json.WriteNumber(name, value);
                else
                    json.WriteNull(name);
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
