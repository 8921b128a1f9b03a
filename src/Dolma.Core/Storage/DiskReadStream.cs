using Dolma.Core.Streams;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Core.Storage;

/// <summary>A file read forward, from its beginning or a byte in it, without a buffer of its own, its errors told in Dolma's words.</summary>
internal sealed class DiskReadStream(SafeFileHandle handle, string path, long offset = 0) : ReadOnlyStream
{
    private long _position = offset;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int read = RandomAccess.Read(handle, buffer, _position);
            _position += read;
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Reading(path, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            handle.Dispose();
        base.Dispose(disposing);
    }
}
