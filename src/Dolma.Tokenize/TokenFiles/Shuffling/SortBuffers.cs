using System.Collections.Concurrent;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Buffers of one size that tasks sort in, one a task at work. They are used again, since the collector is slow to take back arrays of this size.</summary>
internal sealed class SortBuffers(int bytes)
{
    private readonly ConcurrentBag<byte[]> _free = [];

    public int Bytes => bytes;

    public byte[] Take() => _free.TryTake(out byte[]? buffer) ? buffer : GC.AllocateUninitializedArray<byte>(bytes);

    public void Return(byte[] buffer) => _free.Add(buffer);
}
