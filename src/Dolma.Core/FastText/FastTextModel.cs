namespace Dolma.Core.FastText;

/// <summary>
/// A supervised fastText model. Immutable; any number of threads may predict with it, each through its own
/// <see cref="FastTextPredictor"/>.
/// </summary>
public sealed class FastTextModel
{
    internal FastTextModel(FastTextArguments arguments, FastTextDictionary dictionary, FastTextMatrix input, FastTextMatrix output)
    {
        Arguments = arguments;
        Dictionary = dictionary;
        Input = input;
        Output = output;
        if (arguments.Loss == FastTextLoss.HierarchicalSoftmax)
            Tree = new HuffmanTree(dictionary.Counts.AsSpan(dictionary.WordCount, dictionary.LabelCount));
    }

    public FastTextArguments Arguments { get; }

    /// <summary>In dictionary order, with their <c>__label__</c>; predictions name them by position.</summary>
    public IReadOnlyList<string> Labels => Dictionary.Labels;

    internal FastTextDictionary Dictionary { get; }

    /// <summary><c>[words + n-gram buckets, dimension]</c>.</summary>
    internal FastTextMatrix Input { get; }

    /// <summary><c>[labels, dimension]</c>; with hierarchical softmax row i belongs to inner node i of the tree.</summary>
    internal FastTextMatrix Output { get; }

    internal HuffmanTree? Tree { get; }

    /// <summary>Reads a <c>.bin</c> or <c>.ftz</c> file.</summary>
    /// <exception cref="RunException">The file is missing, no supervised model, or ends early.</exception>
    public static FastTextModel Read(string path)
    {
        try
        {
            using var stream = new BufferedStream(File.OpenRead(path), 1 << 16);
            return Read(stream, path);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RunException($"The fastText model {path} does not exist.", e);
        }
    }

    /// <param name="name">What errors call the model.</param>
    public static FastTextModel Read(Stream stream, string name) => ModelFileReader.Read(stream, name);

    /// <summary>A predictor for one thread.</summary>
    public FastTextPredictor CreatePredictor() => new(this);
}
