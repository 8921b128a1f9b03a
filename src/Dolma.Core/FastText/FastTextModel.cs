using Dolma.Core.Storage;

namespace Dolma.Core.FastText;

/// <summary>
/// A supervised fastText model. Immutable; any number of threads may predict with it, each through its own
/// <see cref="FastTextPredictor"/>.
/// </summary>
public sealed class FastTextModel
{
    /// <summary>A model with dense matrices.</summary>
    internal FastTextModel(FastTextArguments arguments, FastTextDictionary dictionary, FastTextMatrix input, FastTextMatrix output)
    {
        Arguments = arguments;
        Dictionary = dictionary;
        Input = input;
        Output = output;
        if (arguments.Loss == FastTextLoss.HierarchicalSoftmax)
            Tree = new HuffmanTree(dictionary.Counts.AsSpan(dictionary.WordCount, dictionary.LabelCount));
    }

    /// <summary>A model with a quantized input, and perhaps output, matrix.</summary>
    internal FastTextModel(FastTextArguments arguments, FastTextDictionary dictionary, QuantizedMatrix input, FastTextMatrix output)
        : this(arguments, dictionary, input.Unpack(), output) => QuantizedInput = input;

    public FastTextArguments Arguments { get; }

    /// <summary>Whether the input matrix is stored as codes (<c>.ftz</c>).</summary>
    public bool IsQuantized => QuantizedInput is not null;

    /// <summary>Tokens seen in training, all of one epoch.</summary>
    public long Tokens { get; init; }

    /// <summary>In dictionary order, with their <c>__label__</c>; predictions name them by position.</summary>
    public IReadOnlyList<string> Labels => Dictionary.Labels;

    /// <summary>How many words have a row of their own.</summary>
    public int Words => Dictionary.WordCount;

    internal FastTextDictionary Dictionary { get; }

    /// <summary><c>[words + n-gram buckets, dimension]</c>.</summary>
    internal FastTextMatrix Input { get; }

    /// <summary><c>[labels, dimension]</c>; with hierarchical softmax row i belongs to inner node i of the tree.</summary>
    internal FastTextMatrix Output { get; }

    /// <summary>The codes that <see cref="Input"/> was unpacked from; null if the matrix is dense.</summary>
    internal QuantizedMatrix? QuantizedInput { get; }

    /// <summary>Likewise of <see cref="Output"/>; only if the input is quantized too.</summary>
    internal QuantizedMatrix? QuantizedOutput { get; init; }

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

    /// <summary>The same from any storage.</summary>
    public static FastTextModel Read(IStorage storage, string path)
    {
        if (storage.Find(path) is null)
            throw new RunException($"The fastText model {path} does not exist.");
        using var stream = new BufferedStream(storage.OpenRead(path), 1 << 16);
        return Read(stream, path);
    }

    /// <param name="name">What errors call the model.</param>
    public static FastTextModel Read(Stream stream, string name) => ModelFileReader.Read(stream, name);

    /// <summary>Writes the model in the original's format, whole or not at all.</summary>
    public void Write(IStorage storage, string path)
    {
        using StagedFile file = storage.Create(path);
        using (var buffer = new BufferedStream(file.Stream, 1 << 16))
            Write(buffer);
        file.Commit();
    }

    /// <summary>The same to a stream.</summary>
    public void Write(Stream stream) => ModelFileWriter.Write(this, stream);

    /// <summary>A predictor for one thread.</summary>
    public FastTextPredictor CreatePredictor() => new(this);
}
