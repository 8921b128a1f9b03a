using System.Buffers.Binary;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Layouts;

/// <summary>
/// Megatron's indexed dataset: a <c>.bin</c> of plain ids and an <c>.idx</c> that says where each sequence begins. Every document is one sequence; those without
/// tokens are left out. Holds 4 bytes for each document.
/// </summary>
/// <remarks>
/// The <c>.idx</c>, little-endian: <c>MMIDIDX\0\0</c>; version 1 (8 bytes); code of the item type (1); sequences (8); documents and 1 (8); length of each sequence in
/// items (4 each); where each begins in the <c>.bin</c>, in bytes (8 each); first sequence of each document, and the end (8 each).
/// Source: <c>Megatron-LM:megatron/core/datasets/indexed_dataset.py</c>.
/// </remarks>
internal sealed class MegatronWriter(OutputSink ids, OutputSink index, string dtype) : TokenFileWriter
{
    private readonly List<int> _lengths = [];

    /// <summary>There are no unsigned types of 4 and 8 bytes; ids below 2³¹ are the same in signed ones.</summary>
    public static byte CodeOf(string dtype) => dtype switch
    {
        "uint8" => 1,
        "uint16" => 8,
        "uint32" => 4,
        _ => 5,
    };

    public override void Add(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd)
    {
        ids.Write(tokenBytes);
        if (tokens > 0)
            _lengths.Add(tokens);
    }

    public override void Complete(long documents, long tokens)
    {
        Span<byte> head = stackalloc byte[34];
        "MMIDIDX\0\0"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt64LittleEndian(head[9..], 1);
        head[17] = CodeOf(dtype);
        BinaryPrimitives.WriteInt64LittleEndian(head[18..], _lengths.Count);
        BinaryPrimitives.WriteInt64LittleEndian(head[26..], _lengths.Count + 1);
        index.Write(head);
        Span<byte> number = stackalloc byte[8];
        foreach (int length in _lengths)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, length);
            index.Write(number[..4]);
        }

        long start = 0;
        foreach (int length in _lengths)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, start);
            index.Write(number);
            start += (long)length * TokenDtype.BytesOf(dtype);
        }

        for (long document = 0; document <= _lengths.Count; document++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, document);
            index.Write(number);
        }

        ids.Complete(documents, tokens);
        index.Complete(documents);
    }
}
