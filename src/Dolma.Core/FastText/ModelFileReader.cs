using System.Buffers.Binary;
using System.Text;

namespace Dolma.Core.FastText;

/// <summary>Reads fastText's model files, format version 11 and 12, dense (<c>.bin</c>) and quantized (<c>.ftz</c>).</summary>
/// <remarks>Layout: spec/tag 6.1; fastText 0.9.2 <c>fasttext.cc</c>, <c>dictionary.cc</c>, <c>densematrix.cc</c>, <c>quantmatrix.cc</c>.</remarks>
internal sealed class ModelFileReader
{
    private const int Magic = 793712314;
    private const int NewestVersion = 12;
    private const int Supervised = 3;

    /// <summary>More than any real model has; a larger number means that the file is not what it claims.</summary>
    private const int MostEntries = 200_000_000;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly byte[] _eight = new byte[8];

    private ModelFileReader(Stream stream, string path) => (_stream, _path) = (stream, path);

    /// <exception cref="RunException">The file is no supervised fastText model, or ends early.</exception>
    public static FastTextModel Read(Stream stream, string path)
    {
        try
        {
            return new ModelFileReader(stream, path).Read();
        }
        catch (EndOfStreamException e)
        {
            throw new RunException($"{path}: the file ends in the middle of the model. Fetch it again.", e);
        }
    }

    private FastTextModel Read()
    {
        int magic = Int32();
        int version = Int32();
        if (magic != Magic)
            throw Bad($"the file begins with {magic}, a fastText model with {Magic}. Is it a model of fastText 0.1 or later (.bin or .ftz)?");
        if (version is > NewestVersion or < 1)
            throw Bad($"the model's format version is {version}; versions up to {NewestVersion} can be read");
        FastTextArguments arguments = Arguments(version);
        int size = Int32();
        int words = Int32();
        int labels = Int32();
        long tokens = Int64();
        long pruned = Int64();
        if (size is < 0 or > MostEntries || words < 0 || labels < 0 || words + (long)labels != size || pruned > int.MaxValue)
            throw Bad($"the dictionary claims {size} entries, {words} words and {labels} labels, {pruned} pruned");
        FastTextDictionary dictionary = Dictionary(arguments, size, words, (int)pruned);
        bool quantized = Byte() != 0;
        if (pruned >= 0 && !quantized)
            throw Bad("the model is pruned but its input matrix is dense; such files are broken");
        QuantizedMatrix? inputCodes = quantized ? Quantized() : null;
        FastTextMatrix? dense = quantized ? null : Dense();
        QuantizedMatrix? outputCodes = Byte() != 0 && quantized ? Quantized() : null;
        FastTextMatrix output = outputCodes?.Unpack() ?? Dense();
        FastTextModel model = inputCodes is not null
            ? new(arguments, dictionary, inputCodes, output) { QuantizedOutput = outputCodes, Tokens = tokens }
            : new(arguments, dictionary, dense!, output) { Tokens = tokens };
        FastTextMatrix input = model.Input;
        if (input.Columns != arguments.Dimension || output.Columns != arguments.Dimension || output.Rows != labels)
        {
            throw Bad($"expected vectors of length {arguments.Dimension} and {labels} output rows, found [{input.Rows}, {input.Columns}] and "
                + $"[{output.Rows}, {output.Columns}]");
        }

        long expectedRows = words + (pruned >= 0 ? pruned : arguments.Buckets);
        if (input.Rows < expectedRows)
            throw Bad($"the input matrix has {input.Rows} rows for {words} words and {expectedRows - words} n-grams");
        return model;
    }

    private FastTextArguments Arguments(int version)
    {
        int dimension = Int32();
        int window = Int32();
        int epochs = Int32();
        int minCount = Int32();
        int negatives = Int32();
        int wordNgrams = Int32();
        int loss = Int32();
        int kind = Int32();
        int buckets = Int32();
        int minCharacters = Int32();
        int maxCharacters = Int32();
        int update = Int32();
        double threshold = BitConverter.Int64BitsToDouble(Int64());
        if (kind != Supervised)
            throw Bad($"the model is of kind {kind} (1 cbow, 2 skip-gram); only supervised models (3) have labels to predict");
        if (dimension <= 0 || buckets < 0)
            throw Bad($"a dimension of {dimension} and {buckets} buckets make no sense");
        if (loss is not ((int)FastTextLoss.HierarchicalSoftmax or (int)FastTextLoss.NegativeSampling or (int)FastTextLoss.Softmax or (int)FastTextLoss.OneVsAll))
            throw Bad($"the loss {loss} is unknown; expected 1 (hierarchical softmax), 2 (negative sampling), 3 (softmax) or 4 (one-vs-all)");
        return new FastTextArguments
        {
            Dimension = dimension,
            Window = window,
            Epochs = epochs,
            MinCount = minCount,
            Negatives = negatives,
            WordNgrams = wordNgrams,
            Loss = (FastTextLoss)loss,
            Buckets = buckets,
            MinCharacters = minCharacters,
            // Old supervised models were made without character n-grams whatever they say.
            MaxCharacters = version == 11 ? 0 : maxCharacters,
            LearningRateUpdate = update,
            Threshold = threshold,
        };
    }

    private FastTextDictionary Dictionary(FastTextArguments arguments, int size, int words, int pruned)
    {
        // A zero byte, a count and a kind for each entry, and eight bytes for each pruned n-gram.
        Expect((10L * size) + (8L * Math.Max(pruned, 0)));
        var entries = new List<byte[]>(size);
        var counts = new long[size];
        var name = new List<byte>();
        for (int i = 0; i < size; i++)
        {
            name.Clear();
            for (byte b = Byte(); b != 0; b = Byte())
                name.Add(b);
            entries.Add([.. name]);
            counts[i] = Int64();
            if (counts[i] is < 0 or >= HuffmanTree.Unbuilt)
                throw Bad($"entry {i} of the dictionary claims to have been seen {counts[i]} times");
            bool isLabel = Byte() != 0;
            if (isLabel != i >= words)
                throw Bad($"entry {i} of the dictionary, `{Encoding.UTF8.GetString(entries[i])}`, is out of order: words come before labels");
        }

        if (pruned < 0)
            return new FastTextDictionary(arguments, entries, counts, words, pruned: null);
        var pairs = new (int, int)[pruned];
        for (int i = 0; i < pairs.Length; i++)
        {
            int bucket = Int32();
            int row = Int32();
            if ((uint)row >= (uint)pruned)
                throw Bad($"pruned n-gram {i} points to row {row} of {pruned}");
            pairs[i] = (bucket, row);
        }

        return new FastTextDictionary(arguments, entries, counts, words, new PrunedRows(arguments.Buckets, pairs));
    }

    private FastTextMatrix Dense()
    {
        (int rows, int columns) = Shape(sizeof(float));
        var matrix = new FastTextMatrix(rows, columns);
        for (int i = 0; i < matrix.ChunkCount; i++)
            _stream.ReadExactly(matrix.ChunkBytes(i));
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("fastText models are little-endian; this machine is not.");
        return matrix;
    }

    private QuantizedMatrix Quantized()
    {
        bool hasNorms = Byte() != 0;
        (int rows, int columns) = Shape(bytesPerValue: 0);
        int codeSize = Int32();
        if (codeSize < 0)
            throw Bad($"a quantized matrix has {codeSize} codes");
        Expect(codeSize);
        var codes = new byte[codeSize];
        _stream.ReadExactly(codes);
        ProductQuantizer quantizer = Quantizer();
        if ((long)rows * quantizer.Parts != codeSize || quantizer.Dimension != columns)
            throw Bad($"a quantized matrix of [{rows}, {columns}] has {codeSize} codes of {quantizer.Parts} parts");
        if (!hasNorms)
            return new QuantizedMatrix(rows, quantizer, codes);
        var normCodes = new byte[rows];
        _stream.ReadExactly(normCodes);
        ProductQuantizer norms = Quantizer();
        if (norms.Dimension != 1)
            throw Bad($"the norms of a quantized matrix have {norms.Dimension} columns");
        return new QuantizedMatrix(rows, quantizer, codes) { Norms = norms, NormCodes = normCodes };
    }

    private ProductQuantizer Quantizer()
    {
        int dimension = Int32();
        int parts = Int32();
        int partSize = Int32();
        int lastPartSize = Int32();
        if (dimension <= 0 || parts <= 0 || partSize <= 0 || lastPartSize <= 0 || ((long)(parts - 1) * partSize) + lastPartSize != dimension)
            throw Bad($"a quantizer cuts {dimension} columns into {parts} parts of {partSize} and a last one of {lastPartSize}");
        Expect(256L * sizeof(float) * dimension);
        var centroids = new float[dimension * 256];
        _stream.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(centroids.AsSpan()));
        return new ProductQuantizer(dimension, parts, partSize, lastPartSize, centroids);
    }

    /// <param name="bytesPerValue">What each value takes in the file at least.</param>
    private (int Rows, int Columns) Shape(int bytesPerValue)
    {
        long rows = Int64();
        long columns = Int64();
        if (rows is < 0 or > int.MaxValue || columns is <= 0 or > 1 << 20)
            throw Bad($"a matrix claims to be [{rows}, {columns}]");
        // A quantized row has a code at least.
        Expect(Math.Max(rows, rows * columns * bytesPerValue));
        return ((int)rows, (int)columns);
    }

    /// <summary>Stops before memory is asked for that the rest of the file cannot fill.</summary>
    private void Expect(long bytes)
    {
        if (_stream.CanSeek && _stream.Length - _stream.Position < bytes)
            throw new EndOfStreamException($"expected {bytes:N0} more bytes");
    }

    private byte Byte()
    {
        _stream.ReadExactly(_eight, 0, 1);
        return _eight[0];
    }

    private int Int32()
    {
        _stream.ReadExactly(_eight, 0, 4);
        return BinaryPrimitives.ReadInt32LittleEndian(_eight);
    }

    private long Int64()
    {
        _stream.ReadExactly(_eight, 0, 8);
        return BinaryPrimitives.ReadInt64LittleEndian(_eight);
    }

    private RunException Bad(string what) => new($"{_path}: {what}.");
}
