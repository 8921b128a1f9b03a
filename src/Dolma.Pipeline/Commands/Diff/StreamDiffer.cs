using System.Buffers;
using System.Buffers.Binary;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Where two contents part.</summary>
/// <param name="LengthA">In items.</param>
/// <param name="LengthB">In items.</param>
/// <param name="First">Index of the first item that differs; the shorter length if one begins with the other, -1 if they are equal.</param>
/// <param name="Different">Positions of both that differ.</param>
internal readonly record struct StreamDifference(long LengthA, long LengthB, long First, long Different);

/// <summary>Compares contents as arrays of little-endian numbers of a fixed width, by value: the widths may differ.</summary>
internal sealed class StreamDiffer(IStorage storage)
{
    private const int BlockItems = 1 << 15;

    /// <summary>Compares two files, unpacked by their names.</summary>
    /// <param name="widthA">Bytes of an item: 1, 2, 4 or 8.</param>
    /// <exception cref="ShardException">A file cannot be read, or ends inside of an item.</exception>
    public StreamDifference Compare(string a, int widthA, string b, int widthB)
    {
        using var left = new NumberStream(storage, a, widthA);
        using var right = new NumberStream(storage, b, widthB);
        ulong[] x = ArrayPool<ulong>.Shared.Rent(BlockItems);
        ulong[] y = ArrayPool<ulong>.Shared.Rent(BlockItems);
        try
        {
            long lengthA = 0;
            long lengthB = 0;
            long first = -1;
            long different = 0;
            while (true)
            {
                int countA = left.Read(x.AsSpan(0, BlockItems));
                int countB = right.Read(y.AsSpan(0, BlockItems));
                int both = Math.Min(countA, countB);
                if (!x.AsSpan(0, both).SequenceEqual(y.AsSpan(0, both)))
                {
                    for (int i = 0; i < both; i++)
                    {
                        if (x[i] == y[i])
                            continue;
                        if (first < 0)
                            first = lengthA + i;
                        different++;
                    }
                }

                if (first < 0 && countA != countB)
                    first = lengthA + both;
                lengthA += countA;
                lengthB += countB;
                if (countA == 0 && countB == 0)
                    return new StreamDifference(lengthA, lengthB, first, different);
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(x);
            ArrayPool<ulong>.Shared.Return(y);
        }
    }
}

/// <summary>Numbers out of a file, widened.</summary>
internal sealed class NumberStream(IStorage storage, string path, int width) : IDisposable
{
    private readonly Stream _stream = Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path);
    private byte[] _bytes = [];

    /// <summary>Fills as much as there is left.</summary>
    /// <exception cref="ShardException">The file ends inside of a number.</exception>
    public int Read(Span<ulong> numbers)
    {
        int wanted = numbers.Length * width;
        if (_bytes.Length < wanted)
            _bytes = new byte[wanted];
        int read = _stream.ReadAtLeast(_bytes.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
        if (read % width != 0)
            throw new ShardException($"{path}: its size is no multiple of the {width} bytes of a token. It was cut short, or holds another type; see --dtype.");
        int count = read / width;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> number = _bytes.AsSpan(i * width, width);
            numbers[i] = width switch
            {
                1 => number[0],
                2 => (ulong)(number[0] | (number[1] << 8)),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(number),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(number),
            };
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();
}
