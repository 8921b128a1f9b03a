using Dolma.Core.Streams;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Core.Storage;

/// <summary>Writes a file forward; small writes are gathered. The handle belongs to the staged file and stays open.</summary>
internal sealed class DiskWriteStream(SafeFileHandle handle, string path) : WriteOnlyStream
{
    /// <summary>Writes below this are gathered: a system call costs about as much as copying it.</summary>
    private const int BufferBytes = 64 << 10;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _buffered;
    private long _flushed;

    public long BytesWritten => _flushed + _buffered;

    public override long Length => BytesWritten;

    public override long Position
    {
        get => BytesWritten;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > BufferBytes - _buffered)
            Flush();
        if (buffer.Length >= BufferBytes)
        {
            WriteThrough(buffer);
            return;
        }

        buffer.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += buffer.Length;
    }

    public override void Flush()
    {
        WriteThrough(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        try
        {
            RandomAccess.Write(handle, bytes, _flushed);
            _flushed += bytes.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Writing(path, e);
        }
    }
}
