using System.Buffers.Binary;
using System.Security.Cryptography;
using Dolma.Core.Documents;

namespace Dolma.Taggers.Sampling;

/// <summary>
/// <c>random_number_v1</c>: <c>random</c>, a number in [0, 1) that looks drawn at random and depends on the document's source and id
/// alone: the first 53 bits of SHA-256 of the source, a zero byte and the id, over 2^53.
/// </summary>
/// <remarks>
/// Spec/tag 5.14; <c>dolma:python/dolma/taggers/sampling.py</c>. The original's numbers depend on its process id and on the place in
/// the file, so that they differ from run to run, and are the same in files that one process reads.
/// </remarks>
internal sealed class RandomNumberTagger : Tagger
{
    private const int Bits = 53;

    private byte[] _input = new byte[256];

    public override IReadOnlyList<string> Types { get; } = ["random"];

    public override void Tag(Document document, SpanSink spans)
    {
        ReadOnlySpan<byte> source = document.Source;
        ReadOnlySpan<byte> id = document.Id;
        int length = source.Length + 1 + id.Length;
        if (_input.Length < length)
            _input = new byte[2 * length];
        source.CopyTo(_input);
        _input[source.Length] = 0;
        id.CopyTo(_input.AsSpan(source.Length + 1));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_input.AsSpan(0, length), hash);
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(hash) >> (64 - Bits);
        spans.Add(0, 0, document.Text.CodePointCount, bits / (double)(1UL << Bits));
    }
}
