using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Dolma.Core.FastText;

/// <summary>Writes a model as the original reads it, format version 12 (spec/tag 6.1).</summary>
internal static class ModelFileWriter
{
    private const int Magic = 793712314;
    private const int Version = 12;
    private const int Supervised = 3;
    private const byte Word = 0;
    private const byte Label = 1;

    public static void Write(FastTextModel model, Stream stream)
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
        Int64(stream, model.Tokens);
        Int64(stream, dictionary.Pruned?.Count ?? -1);
        for (int i = 0; i < size; i++)
        {
            stream.Write(dictionary.Entry(i));
            stream.WriteByte(0);
            Int64(stream, dictionary.Counts[i]);
            stream.WriteByte(i < dictionary.WordCount ? Word : Label);
        }

        foreach ((int bucket, int row) in dictionary.Pruned?.Pairs() ?? [])
        {
            Int32(stream, bucket);
            Int32(stream, row);
        }

        Matrix(stream, model.QuantizedInput, model.Input);
        Matrix(stream, model.QuantizedOutput, model.Output);
    }

    private static void Matrix(Stream stream, QuantizedMatrix? codes, FastTextMatrix matrix)
    {
        stream.WriteByte(codes is null ? (byte)0 : (byte)1);
        if (codes is not null)
        {
            Codes(stream, codes);
            return;
        }

        Int64(stream, matrix.Rows);
        Int64(stream, matrix.Columns);
        for (int i = 0; i < matrix.ChunkCount; i++)
            stream.Write(matrix.ChunkBytes(i));
    }

    private static void Codes(Stream stream, QuantizedMatrix matrix)
    {
        stream.WriteByte(matrix.Norms is null ? (byte)0 : (byte)1);
        Int64(stream, matrix.Rows);
        Int64(stream, matrix.Quantizer.Dimension);
        Int32(stream, matrix.Codes.Length);
        stream.Write(matrix.Codes);
        Quantizer(stream, matrix.Quantizer);
        if (matrix.Norms is null)
            return;
        stream.Write(matrix.NormCodes);
        Quantizer(stream, matrix.Norms);
    }

    private static void Quantizer(Stream stream, ProductQuantizer quantizer)
    {
        Int32(stream, quantizer.Dimension);
        Int32(stream, quantizer.Parts);
        Int32(stream, quantizer.PartSize);
        Int32(stream, quantizer.LastPartSize);
        stream.Write(MemoryMarshal.AsBytes(quantizer.Centroids.AsSpan()));
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
