namespace Dolma.Core.FastText;

/// <summary>
/// Makes models small as the original's <c>fasttext quantize</c> does: drops rows that matter little, and stores codes in place of
/// numbers. The same model, lines, settings and seed give the same file, on every machine.
/// </summary>
/// <remarks>Joulin et al. 2016, "FastText.zip"; fastText 0.9.2 <c>fasttext.cc</c>, <c>quantmatrix.cc</c>.</remarks>
public sealed class FastTextQuantization
{
    private readonly FastTextQuantizationOptions _options;

    /// <exception cref="ConfigException">The options are wrong.</exception>
    public FastTextQuantization(FastTextQuantizationOptions options)
    {
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        _options = options;
    }

    /// <summary>Called after every epoch of retraining with its number, from 1, and its mean loss a line.</summary>
    public Action<int, double>? OnEpoch { get; init; }

    public CancellationToken Cancellation { get; init; }

    /// <param name="model">Not changed.</param>
    /// <param name="lines">What the model was trained on; needed for retraining only.</param>
    /// <exception cref="ConfigException">The model is quantized already, too small, or has too few labels to quantize the output.</exception>
    public FastTextModel Quantize(FastTextModel model, LabelledLines? lines = null)
    {
        Check(model, lines);
        FastTextDictionary dictionary = model.Dictionary;
        FastTextMatrix input = model.Input;
        FastTextMatrix output = model.Output;
        if (_options.Cutoff > 0 && _options.Cutoff < input.Rows)
        {
            (dictionary, int[] rows) = dictionary.Prune(Longest(model));
            input = input.Take(rows);
            if (_options.Retraining is { } retraining)
                output = Retrain(retraining, model, dictionary, input, lines!);
        }

        QuantizedMatrix codes = QuantizedMatrix.Of(input, Math.Min(_options.PartSize, input.Columns), _options.HasNorms, _options.Seed, Cancellation);
        // The original cuts the output into pairs of columns, whatever it does with the input.
        QuantizedMatrix? outputCodes = _options.QuantizesOutput
            ? QuantizedMatrix.Of(output, Math.Min(2, output.Columns), _options.HasNorms, _options.Seed, Cancellation)
            : null;
        return new FastTextModel(model.Arguments, dictionary, codes, outputCodes?.Unpack() ?? output)
        {
            QuantizedOutput = outputCodes,
            Tokens = model.Tokens,
        };
    }

    private void Check(FastTextModel model, LabelledLines? lines)
    {
        var problems = new List<ConfigProblem>();
        if (model.IsQuantized)
            problems.Add(new("model", "is quantized already. Quantize the dense model (.bin) that it was made from."));
        if (model.Input.Rows < CentroidSet.Size)
            problems.Add(new("model", $"has {model.Input.Rows} words and n-grams; quantizing needs {CentroidSet.Size} at least, and so small a model gains nothing by it."));
        if (_options.QuantizesOutput && model.Labels.Count < CentroidSet.Size)
            problems.Add(new("qout", $"is set, but the model has {model.Labels.Count} labels; quantizing the output needs {CentroidSet.Size} at least. Leave it out."));
        if (_options.PartSize > model.Arguments.Dimension)
            problems.Add(new("dsub", $"is {_options.PartSize}, more than the {model.Arguments.Dimension} columns of the model."));
        if (_options.Retraining is not null && (lines is null || lines.Count == 0))
            problems.Add(new("retrain", "is set, but there are no lines to train on. Give the lines that the model was trained on."));
        if (!model.Input.IsFinite() || !model.Output.IsFinite())
            problems.Add(new("model", "holds values that are no numbers; its training has failed. Train it again with a lower learning rate."));
        if (problems.Count > 0)
            throw new ConfigException(problems);
    }

    /// <summary>The rows to keep: the end of the line, then those with the longest vectors, equal ones in their order.</summary>
    private int[] Longest(FastTextModel model)
    {
        float[] lengths = QuantizedMatrix.Lengths(model.Input);
        int endOfLine = model.Dictionary.Find("</s>"u8, FastTextHash.Of("</s>"u8));
        return [.. Enumerable.Range(0, lengths.Length)
            .OrderByDescending(row => row == endOfLine ? float.PositiveInfinity : lengths[row])
            .Take(_options.Cutoff)];
    }

    /// <returns>The new output matrix; the input matrix is changed.</returns>
    private FastTextMatrix Retrain(
        FastTextTrainingOptions retraining, FastTextModel model, FastTextDictionary dictionary, FastTextMatrix input, LabelledLines lines)
    {
        FastTextMatrix output = model.Output.Copy();
        FastTextTrainingOptions options = retraining with
        {
            Model = model.Arguments with { Epochs = retraining.Model.Epochs, LearningRateUpdate = retraining.Model.LearningRateUpdate },
        };
        List<ConfigProblem> problems = [.. options.Problems()];
        if (problems.Count > 0)
            throw new ConfigException(problems);
        var pruned = new FastTextModel(options.Model, dictionary, input, output);
        new SupervisedTrainer(pruned, options, CountTokens(lines), new SplitMix(options.Seed))
        {
            OnEpoch = OnEpoch,
            Cancellation = Cancellation,
        }.Run(lines);
        return output;
    }

    private static long CountTokens(LabelledLines lines)
    {
        long tokens = 0;
        lines.ForEachToken(_ => tokens++);
        return tokens;
    }
}
