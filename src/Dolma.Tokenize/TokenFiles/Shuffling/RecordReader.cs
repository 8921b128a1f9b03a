using System.Buffers.Binary;
using Dolma.Core;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles.Shuffling;

/// <summary>Reads the records of a bucket, run by run and piece by piece. What it shows is good until the next <see cref="Read"/>.</summary>
internal sealed class RecordReader(Bucket bucket, IStorage storage) : IDisposable
{
    private const int BufferBytes = 256 << 10;

    private readonly IEnumerator<(string Path, long Offset, long Length)> _places = bucket.Places(storage).GetEnumerator();
    private readonly PooledBuffer _record = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private Stream? _stream;
    private string _path = "";
    private long _left;
    private int _next;
    private int _end;

    public ulong Key { get; private set; }

    public int Tokens { get; private set; }

    public ReadOnlySpan<byte> TokenBytes => _record.WrittenSpan.Slice(RunFormat.RecordHeaderBytes, TokenLength);

    public ReadOnlySpan<byte> RowEnd => _record.WrittenSpan[(RunFormat.RecordHeaderBytes + TokenLength)..];

    /// <summary>The record as it is stored.</summary>
    public ReadOnlySpan<byte> Bytes => _record.WrittenSpan;

    private int TokenLength { get; set; }

    /// <summary>Moves to the next record; false at the end.</summary>
    public bool Read()
    {
        while (_left == 0)
        {
            _stream?.Dispose();
            _stream = null;
            if (!_places.MoveNext())
                return false;
            (_path, long offset, _left) = _places.Current;
            if (_left > 0)
                _stream = storage.OpenRead(_path, offset, _left);
            _next = _end = 0;
        }

        _record.Clear();
        Take(RunFormat.RecordHeaderBytes);
        ReadOnlySpan<byte> header = _record.WrittenSpan;
        Key = BinaryPrimitives.ReadUInt64LittleEndian(header);
        Tokens = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        TokenLength = BinaryPrimitives.ReadInt32LittleEndian(header[12..]);
        Take(TokenLength + BinaryPrimitives.ReadInt32LittleEndian(header[16..]));
        return true;
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _places.Dispose();
        _record.Dispose();
    }

    private void Take(int bytes)
    {
        _left -= bytes;
        while (bytes > 0)
        {
            if (_next == _end)
            {
                _next = 0;
                _end = _stream!.Read(_buffer, 0, _buffer.Length);
                if (_end == 0)
                    throw new ShardException($"{_path}: ends within a record. It was cut short after it was written; delete it and run again.");
            }

            int taken = Math.Min(bytes, _end - _next);
            _record.Write(_buffer.AsSpan(_next, taken));
            _next += taken;
            bytes -= taken;
        }
    }
}
