using System.Text;

namespace Dolma.Core.FastText;

/// <summary>
/// Trains supervised fastText models as the original's <c>fasttext supervised</c> does, on one thread: the same lines, settings and
/// seed give the same file, byte for byte, on every machine.
/// </summary>
/// <remarks>Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification"; fastText 0.9.2 <c>fasttext.cc</c>, <c>loss.cc</c>.</remarks>
public sealed class FastTextTraining
{
    private readonly FastTextTrainingOptions _options;

    /// <exception cref="ConfigException">The options are wrong.</exception>
    public FastTextTraining(FastTextTrainingOptions options)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        // Without n-grams there is nothing to share, and the original writes a model without buckets.
        bool hasNgrams = options.Model.WordNgrams > 1 || options.Model.MaxCharacters > 0;
        _options = hasNgrams ? options : options with { Model = options.Model with { Buckets = 0 } };
    }

    /// <summary>Called after every epoch with its number, from 1, and its mean loss a line.</summary>
    public Action<int, double>? OnEpoch { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <summary>Mean loss a line over the last epoch, known after <see cref="Train"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>Trains a model on the lines.</summary>
    /// <exception cref="RunException">The lines hold no label, or no word that is frequent enough; or the training diverged.</exception>
    public FastTextModel Train(LabelledLines lines)
    {
        FastTextDictionary dictionary = Dictionary(lines, out long tokens);
        var random = new SplitMix(_options.Seed);
        var input = new FastTextMatrix(dictionary.WordCount + (long)_options.Model.Buckets, _options.Model.Dimension);
        for (int row = 0; row < input.Rows; row++)
        {
            foreach (ref float value in input.Row(row))
                value = (float)(((2 * random.NextDouble()) - 1) / _options.Model.Dimension);
        }

        if (_options.Vectors is { } vectors)
        {
            for (int i = 0; i < vectors.Words.Count; i++)
            {
                int row = dictionary.Find(vectors.Words[i], FastTextHash.Of(vectors.Words[i]));
                if (row >= 0 && row < dictionary.WordCount)
                    vectors[i].CopyTo(input.Row(row));
            }
        }

        var model = new FastTextModel(_options.Model, dictionary, input, new FastTextMatrix(dictionary.LabelCount, _options.Model.Dimension))
        {
            Tokens = tokens,
        };
        Loss = new SupervisedTrainer(model, _options, tokens, random) { OnEpoch = OnEpoch, Cancellation = Cancellation }.Run(lines);
        return model;
    }

    private FastTextDictionary Dictionary(LabelledLines lines, out long tokens)
    {
        if (lines.Count == 0)
            throw new RunException($"There are no training lines; expected lines such as `{_options.LabelPrefix}en some text`.");
        var builder = new DictionaryBuilder(Encoding.UTF8.GetBytes(_options.LabelPrefix));
        lines.ForEachToken(builder.Add);
        tokens = builder.Tokens;
        FastTextDictionary dictionary = builder.Build(_options.Model, _options.Model.MinCount, _options.MinLabelCount, _options.Vectors);
        if (dictionary.LabelCount == 0)
        {
            throw new RunException(_options.MinLabelCount > 1
                ? $"No label occurs {_options.MinLabelCount} times or more in the training lines; lower the minimum count of labels."
                : $"None of the training lines has a label; expected lines such as `{_options.LabelPrefix}en some text`.");
        }

        if (dictionary.WordCount == 0)
            throw new RunException($"No word occurs {_options.Model.MinCount} times or more in the training lines; lower the minimum count.");
        if (dictionary.LabelCount == 1 && _options.Model.Loss == FastTextLoss.NegativeSampling)
            throw new RunException($"The only label is {dictionary.Labels[0]}; negative sampling needs another one to sample.");
        return dictionary;
    }
}
