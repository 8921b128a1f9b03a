using System.Buffers.Text;
using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Core.FastText;

/// <summary>Ready-made vectors of words, to begin a training with: fastText's and word2vec's text format (<c>.vec</c>).</summary>
public sealed class WordVectors
{
    private readonly List<byte[]> _words = [];
    private readonly List<float[]> _vectors = [];

    private WordVectors(int dimension) => Dimension = dimension;

    /// <summary>Length of every vector.</summary>
    public int Dimension { get; }

    /// <summary>UTF-8, in the file's order.</summary>
    internal IReadOnlyList<byte[]> Words => _words;

    internal ReadOnlySpan<float> this[int index] => _vectors[index];

    /// <summary>Reads a file whose first line says how many words of which dimension follow, a line each.</summary>
    /// <exception cref="RunException">The file is missing or says something else; the message names the line.</exception>
    public static WordVectors Read(IStorage storage, string path)
    {
        if (storage.Find(path) is null)
            throw new RunException($"{path} does not exist; expected word vectors as text, a `.vec` file.");
        using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path), path);
        using var block = new LineBlock();
        WordVectors? vectors = null;
        long words = 0;
        while (reader.Read(block, targetBytes: 1, maxLines: 1) > 0)
        {
            ReadOnlySpan<byte> line = block[0].Span;
            if (vectors is null)
                (vectors, words) = Head(line, path);
            else if (line.Length > 0)
                vectors.Add(line, $"{path}, line {reader.LinesRead}");
            block.Clear();
        }

        if (vectors is null || vectors._words.Count != words)
            throw new RunException($"{path}: the first line promises {words} words, {vectors?._words.Count ?? 0} follow.");
        return vectors;
    }

    private static (WordVectors Vectors, long Words) Head(ReadOnlySpan<byte> line, string path)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(line[..space], out long words, out int used) || used != space
            || !Utf8Parser.TryParse(line[(space + 1)..], out int dimension, out _) || dimension < 1)
        {
            throw new RunException($"{path}: expected `WORDS DIMENSION` on the first line, found `{Encoding.UTF8.GetString(line[..Math.Min(line.Length, 80)])}`.");
        }

        return (new WordVectors(dimension), words);
    }

    private void Add(ReadOnlySpan<byte> line, string where)
    {
        int space = line.IndexOf((byte)' ');
        var vector = new float[Dimension];
        ReadOnlySpan<byte> rest = space < 0 ? [] : line[space..];
        for (int i = 0; i < Dimension; i++)
        {
            rest = rest.TrimStart((byte)' ');
            if (!Utf8Parser.TryParse(rest, out vector[i], out int used) || !float.IsFinite(vector[i]))
                throw new RunException($"{where}: expected a word and {Dimension} numbers, found {i} numbers.");
            rest = rest[used..];
        }

        if (!rest.Trim((byte)' ').IsEmpty)
            throw new RunException($"{where}: expected a word and {Dimension} numbers, found more.");
        _words.Add(line[..space].ToArray());
        _vectors.Add(vector);
    }
}
