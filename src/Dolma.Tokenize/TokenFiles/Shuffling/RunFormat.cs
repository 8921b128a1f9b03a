using System.Buffers.Binary;
using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>
/// A run is a file of encoded documents in pieces, each as large as memory allows and sorted by key. All pieces are divided into the same buckets,
/// ranges of keys; a table says where in each piece a bucket lies, so that one bucket is read without the rest.
/// </summary>
/// <remarks>
/// Little-endian. A record is key (8 bytes), tokens (4), their bytes (4), bytes of the row's end (4), then these two. The table has a row
/// for each bucket: its smallest and largest key (8 each; larger than smallest if there is none), then offset and length (8 each) for each piece. At the end, 32
/// bytes: table's offset (8), buckets (4), pieces (4), version (8), magic (8).
/// </remarks>
internal static class RunFormat
{
    public const int RecordHeaderBytes = 20;

    public const int TrailerBytes = 32;

    /// <summary>Of a bucket's row, before the pieces.</summary>
    public const int KeysBytes = 16;

    /// <summary>Of a piece in a bucket's row.</summary>
    public const int PlaceBytes = 16;

    public const ulong Version = 1;

    /// <summary><c>dolmarun</c>.</summary>
    public const ulong Magic = 0x6e75_7261_6d6c_6f64;

    public static string NameOf(int number) => "run-" + number.ToString("000000", CultureInfo.InvariantCulture);
}

/// <summary>A run that was written: where its table lies.</summary>
/// <param name="Path">Of the file.</param>
internal sealed record Run(string Path, long TableOffset, int Buckets, int Pieces)
{
    private int RowBytes => RunFormat.KeysBytes + (Pieces * RunFormat.PlaceBytes);

    /// <summary>Reads the end of a run's file.</summary>
    /// <exception cref="ShardException">It is missing, or no run.</exception>
    public static Run Open(string path, IStorage storage)
    {
        long size = storage.Find(path)?.Size
            ?? throw new ShardException($"{path}: the file is missing, though it was written before. Run again: what is missing is made again.");
        Span<byte> trailer = stackalloc byte[RunFormat.TrailerBytes];
        if (size >= trailer.Length)
        {
            using Stream stream = storage.OpenRead(path, size - trailer.Length, trailer.Length);
            stream.ReadExactly(trailer);
        }

        ulong magic = BinaryPrimitives.ReadUInt64LittleEndian(trailer[24..]);
        ulong version = BinaryPrimitives.ReadUInt64LittleEndian(trailer[16..]);
        if (magic != RunFormat.Magic || version != RunFormat.Version)
        {
            throw new ShardException(
                $"{path}: ends with {magic:x16} in version {version}, not with {RunFormat.Magic:x16} in version {RunFormat.Version}: this is no run of this program. "
                + "Delete the folder it is in; it is made again.");
        }

        return new Run(
            path,
            BinaryPrimitives.ReadInt64LittleEndian(trailer),
            BinaryPrimitives.ReadInt32LittleEndian(trailer[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(trailer[12..]));
    }

    /// <summary>The rows of some buckets.</summary>
    public IReadOnlyList<BucketRow> Rows(int firstBucket, int count, IStorage storage)
    {
        byte[] table = new byte[count * RowBytes];
        using (Stream stream = storage.OpenRead(Path, TableOffset + ((long)firstBucket * RowBytes), table.Length))
            stream.ReadExactly(table);
        return [.. Enumerable.Range(0, count).Select(i => BucketRow.Read(table.AsSpan(i * RowBytes, RowBytes)))];
    }
}

/// <summary>Where a bucket lies in each piece of a run, and its outermost keys; the smallest above the largest if it is empty.</summary>
internal sealed record BucketRow(ulong MinKey, ulong MaxKey, IReadOnlyList<(long Offset, long Length)> Places)
{
    public long Bytes => Places.Sum(place => place.Length);

    public static BucketRow Read(ReadOnlySpan<byte> row)
    {
        var places = new (long, long)[(row.Length - RunFormat.KeysBytes) / RunFormat.PlaceBytes];
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<byte> place = row[(RunFormat.KeysBytes + (i * RunFormat.PlaceBytes))..];
            places[i] = (BinaryPrimitives.ReadInt64LittleEndian(place), BinaryPrimitives.ReadInt64LittleEndian(place[8..]));
        }

        return new BucketRow(BinaryPrimitives.ReadUInt64LittleEndian(row), BinaryPrimitives.ReadUInt64LittleEndian(row[8..]), places);
    }
}
