using System.Diagnostics.CodeAnalysis;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>Byte arrays as keys, equal if they hold the same.</summary>
internal sealed class ByteArrays : IEqualityComparer<byte[]>
{
    public static ByteArrays Comparer { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => (int)WordHash.Of(obj);
}
