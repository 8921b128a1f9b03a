using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Core.FastText;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma fasttext train</c>; names and defaults of the original's <c>fasttext supervised</c> where it has them.</summary>
internal sealed record FastTextTrainOptions : FastTextExampleOptions, IValidatedOptions
{
    [Description("Where to write the model (.bin), local or s3://.")]
    public string? Destination { get; init; }

    [Range(1, 10_000)]
    [Description("Size of the vectors.")]
    public int Dim { get; init; } = 100;

    [Range(1, 1_000_000)]
    [Description("Passes over the examples.")]
    public int Epoch { get; init; } = 5;

    [Range(0.0, 100.0)]
    [Description("Step size at the beginning; it falls to 0.")]
    public double Lr { get; init; } = 0.1;

    [Range(0, int.MaxValue)]
    [Description("Tokens between two changes of the step size; 0 changes it with every example.")]
    public int LrUpdateRate { get; init; } = 100;

    [Range(1, int.MaxValue)]
    [Description("Words that occur less often are left out.")]
    public int MinCount { get; init; } = 1;

    [Range(0, int.MaxValue)]
    [Description("Labels that occur less often are left out, and so are examples that have no other.")]
    public int MinCountLabel { get; init; }

    [Range(1, 10)]
    [Description("Longest sequence of words that is a feature.")]
    public int WordNgrams { get; init; } = 1;

    [Range(0, 100)]
    [Description("Shortest sequence of characters that is a feature.")]
    public int Minn { get; init; }

    [Range(0, 100)]
    [Description("Longest sequence of characters that is a feature; 0 for none.")]
    public int Maxn { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Rows that sequences are hashed into.")]
    public int Bucket { get; init; } = 2_000_000;

    [AllowedValues("softmax", "hs", "ova", "ns")]
    [Description("Loss: softmax; hs, hierarchical softmax for many labels; ova, one against all for examples with several labels; ns, negative sampling.")]
    public string Loss { get; init; } = "softmax";

    [Range(1, int.MaxValue)]
    [Description("Wrong labels drawn for each example; with the loss ns.")]
    public int Neg { get; init; } = 5;

    [Description("Text file of word vectors (.vec) to begin with; their words are added to the examples'.")]
    public string? PretrainedVectors { get; init; }

    [Range(0, long.MaxValue)]
    [Description("Where the random numbers begin. Equal runs give equal models.")]
    public long Seed { get; init; }

    public FastTextTrainingOptions Training(WordVectors? vectors) => new()
    {
        Model = new FastTextArguments
        {
            Dimension = Dim,
            Epochs = Epoch,
            MinCount = MinCount,
            WordNgrams = WordNgrams,
            MinCharacters = Minn,
            MaxCharacters = Maxn,
            Buckets = Bucket,
            Negatives = Neg,
            LearningRateUpdate = LrUpdateRate,
            Loss = Loss switch
            {
                "hs" => FastTextLoss.HierarchicalSoftmax,
                "ova" => FastTextLoss.OneVsAll,
                "ns" => FastTextLoss.NegativeSampling,
                _ => FastTextLoss.Softmax,
            },
        },
        LearningRate = Lr,
        MinLabelCount = MinCountLabel,
        LabelPrefix = Label,
        Seed = (ulong)Seed,
        Vectors = vectors,
    };

    public IEnumerable<ConfigProblem> Problems()
    {
        foreach (ConfigProblem problem in ExampleProblems(isNeeded: true))
            yield return problem;
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Say where the model goes.");
        foreach (ConfigProblem problem in Training(null).Problems())
            yield return problem;
    }
}
