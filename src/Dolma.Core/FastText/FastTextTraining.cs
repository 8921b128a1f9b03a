using Dolma.Core.Storage;

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

    /// <summary>Tokens in one pass over the lines, known after <see cref="Train"/>.</summary>
    public long Tokens { get; private set; }

    /// <summary>Mean loss a line over the last epoch, known after <see cref="Train"/>.</summary>
    public double Loss { get; private set; }

    /// <summary>Trains a model on the lines.</summary>
    /// <exception cref="RunException">The lines hold no label, or no word that is frequent enough.</exception>
    public FastTextModel Train(LabelledLines lines)
    {
        var builder = new DictionaryBuilder();
        lines.ForEachToken(builder.Add);
        FastTextDictionary dictionary = builder.Build(_options.Model);
        Tokens = builder.Tokens;
        if (dictionary.LabelCount == 0)
            throw new RunException("None of the training lines has a label; expected lines such as `__label__en some text`.");
        if (dictionary.WordCount == 0)
            throw new RunException($"No word occurs {_options.Model.MinCount} times or more in the training lines; lower the minimum count.");
        var random = new SplitMix(_options.Seed);
        var input = new FastTextMatrix(dictionary.WordCount + (long)_options.Model.Buckets, _options.Model.Dimension);
        for (int row = 0; row < input.Rows; row++)
        {
            foreach (ref float value in input.Row(row))
                value = (float)(((2 * random.NextDouble()) - 1) / _options.Model.Dimension);
        }

        var model = new FastTextModel(
            _options.Model, dictionary, input, new FastTextMatrix(dictionary.LabelCount, _options.Model.Dimension));
        Loss = new SupervisedTrainer(model, _options, Tokens, random).Run(lines);
        return model;
    }

    /// <summary>Writes the model that <see cref="Train"/> made, in the original's format, whole or not at all.</summary>
    public void Write(FastTextModel model, IStorage storage, string path)
    {
        using StagedFile file = storage.Create(path);
        Write(model, file.Stream);
        file.Commit();
    }

    /// <summary>The same to a stream.</summary>
    public void Write(FastTextModel model, Stream stream) => ModelFileWriter.Write(model, Tokens, stream);
}
