using System.Buffers.Binary;

namespace Dolma.Core.FastText;

/// <summary>Writes a dense model as the original reads it, format version 12 (spec/tag 6.1).</summary>
internal static class ModelFileWriter
{
    private const int Magic = 793712314;
    private const int Version = 12;
    private const int Supervised = 3;
    private const byte Word = 0;
    private const byte Label = 1;

    /// <param name="tokens">Tokens seen in training.</param>
    public static void Write(FastTextModel model, long tokens, Stream stream)
    {
        FastTextArguments a = model.Arguments;
        foreach (int value in (ReadOnlySpan<int>)
        [
            Magic, Version, a.Dimension, a.Window, a.Epochs, a.MinCount, a.Negatives, a.WordNgrams, (int)a.Loss, Supervised, a.Buckets,
            a.MinCharacters, a.MaxCharacters, a.LearningRateUpdate,
        ])
        {
            Int32(stream, value);
        }

        Int64(stream, BitConverter.DoubleToInt64Bits(a.Threshold));
        FastTextDictionary dictionary = model.Dictionary;
        int size = dictionary.WordCount + dictionary.LabelCount;
        Int32(stream, size);
        Int32(stream, dictionary.WordCount);
        Int32(stream, dictionary.LabelCount);
        Int64(stream, tokens);
        Int64(stream, -1);
        for (int i = 0; i < size; i++)
        {
            stream.Write(dictionary.Entry(i));
            stream.WriteByte(0);
            Int64(stream, dictionary.Counts[i]);
            stream.WriteByte(i < dictionary.WordCount ? Word : Label);
        }

        Matrix(stream, model.Input);
        Matrix(stream, model.Output);
    }

    private static void Matrix(Stream stream, FastTextMatrix matrix)
    {
        stream.WriteByte(0);
        Int64(stream, matrix.Rows);
        Int64(stream, matrix.Columns);
        for (int i = 0; i < matrix.ChunkCount; i++)
            stream.Write(matrix.ChunkBytes(i));
    }

    private static void Int32(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Int64(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
