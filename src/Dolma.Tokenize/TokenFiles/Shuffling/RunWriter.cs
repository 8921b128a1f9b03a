using System.Buffers.Binary;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>
/// Writes a run (<see cref="RunFormat"/>): collects documents in a buffer, and sorts and writes it as a piece whenever it is full. Documents with
/// one key stay in the order in which they come. Not thread-safe.
/// </summary>
internal sealed class RunWriter
{
    private readonly KeyRange _keys;
    private readonly int _buckets;
    private readonly OutputSink _output;
    private readonly byte[] _buffer;
    private readonly (ulong Min, ulong Max)[] _bounds;
    private readonly List<(long Offset, long Length)[]> _pieces = [];
    private readonly List<Record> _records = [];
    private int _used;

    /// <param name="keys">Range of all keys that will come.</param>
    /// <param name="buckets">Buckets that it is divided into.</param>
    /// <param name="buffer">Memory to sort in; the caller's.</param>
    public RunWriter(KeyRange keys, int buckets, OutputSink output, byte[] buffer)
    {
        (_keys, _buckets, _output, _buffer) = (keys, buckets, output, buffer);
        _bounds = new (ulong, ulong)[buckets];
        Array.Fill(_bounds, (ulong.MaxValue, ulong.MinValue));
    }

    public void Add(ulong key, int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd)
    {
        int length = checked(RunFormat.RecordHeaderBytes + tokenBytes.Length + rowEnd.Length);
        if (length > _buffer.Length - _used)
            FlushPiece();
        Span<byte> header = stackalloc byte[RunFormat.RecordHeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, key);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], tokens);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], tokenBytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], rowEnd.Length);
        if (length > _buffer.Length)
        {
            // A document larger than all memory is a piece of its own.
            (long Offset, long Length)[] places = Places();
            places[Note(key)] = (_output.ContentLength, length);
            _output.Write(header);
            _output.Write(tokenBytes);
            _output.Write(rowEnd);
            _pieces.Add(places);
            return;
        }

        Span<byte> record = _buffer.AsSpan(_used, length);
        header.CopyTo(record);
        tokenBytes.CopyTo(record[header.Length..]);
        rowEnd.CopyTo(record[(header.Length + tokenBytes.Length)..]);
        _records.Add(new Record(key, _used, length));
        _used += length;
    }

    /// <summary>Writes what is left, and the table.</summary>
    public void Finish()
    {
        FlushPiece();
        long table = _output.ContentLength;
        Span<byte> pair = stackalloc byte[16];
        for (int bucket = 0; bucket < _buckets; bucket++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(pair, _bounds[bucket].Min);
            BinaryPrimitives.WriteUInt64LittleEndian(pair[8..], _bounds[bucket].Max);
            _output.Write(pair);
            foreach ((long Offset, long Length)[] piece in _pieces)
            {
                BinaryPrimitives.WriteInt64LittleEndian(pair, piece[bucket].Offset);
                BinaryPrimitives.WriteInt64LittleEndian(pair[8..], piece[bucket].Length);
                _output.Write(pair);
            }
        }

        Span<byte> trailer = stackalloc byte[RunFormat.TrailerBytes];
        BinaryPrimitives.WriteInt64LittleEndian(trailer, table);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[8..], _buckets);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[12..], _pieces.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[16..], RunFormat.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[24..], RunFormat.Magic);
        _output.Write(trailer);
    }

    private void FlushPiece()
    {
        if (_records.Count == 0)
            return;
        // By key, then by place, which is the order of arrival.
        _records.Sort();
        (long Offset, long Length)[] places = Places();
        foreach (Record record in _records)
        {
            ref (long Offset, long Length) place = ref places[Note(record.Key)];
            if (place.Length == 0)
                place.Offset = _output.ContentLength;
            place.Length += record.Length;
            _output.Write(_buffer.AsSpan(record.Start, record.Length));
        }

        _pieces.Add(places);
        _records.Clear();
        _used = 0;
    }

    private (long Offset, long Length)[] Places() => new (long, long)[_buckets];

    private int Note(ulong key)
    {
        int bucket = _keys.IndexOf(key, _buckets);
        ref (ulong Min, ulong Max) bounds = ref _bounds[bucket];
        bounds = (Math.Min(bounds.Min, key), Math.Max(bounds.Max, key));
        return bucket;
    }

    private readonly record struct Record(ulong Key, int Start, int Length) : IComparable<Record>
    {
        public int CompareTo(Record other)
        {
            int byKey = Key.CompareTo(other.Key);
            return byKey != 0 ? byKey : Start.CompareTo(other.Start);
        }
    }
}
