using System.Buffers;
using Dolma.Core;
using Dolma.Core.Compression;

namespace Dolma.Taggers.Urls;

/// <summary>
/// The lines of a list on this machine. Whether it is compressed is seen from its first bytes, not from its name. Lines end as in Python's
/// text files: at <c>\n</c>, <c>\r\n</c> and a lone <c>\r</c>.
/// </summary>
internal sealed class ListFile : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _next;
    private int _end;
    private bool _ended;

    private ListFile(Stream stream) => _stream = stream;

    public static ListFile Open(string path)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"{path}: this list cannot be read: {e.Message}", e);
        }

        Span<byte> magic = stackalloc byte[2];
        int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Position = 0;
        bool isGzip = read == magic.Length && magic.SequenceEqual<byte>([0x1F, 0x8B]);
        return new ListFile(isGzip ? Codec.OpenRead(file, CompressionKind.Gzip, path) : file);
    }

    /// <summary>The next line without its end, good until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        for (int searched = 0; ;)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_next, _end - _next);
            int length = rest[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            length = length < 0 ? -1 : length + searched;
            // Whether a line feed follows the carriage return at the end is not known yet.
            bool isKnown = length >= 0 && (rest[length] == '\n' || length + 1 < rest.Length || _ended);
            if (isKnown || _ended)
            {
                line = length < 0 ? rest : rest[..length];
                bool isPair = length >= 0 && rest[length..].StartsWith("\r\n"u8);
                _next += length < 0 ? rest.Length : length + (isPair ? 2 : 1);
                return length >= 0 || !rest.IsEmpty;
            }

            searched = length < 0 ? rest.Length : length;
            Fill();
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Fill()
    {
        _buffer.AsSpan(_next, _end - _next).CopyTo(_buffer);
        _end -= _next;
        _next = 0;
        if (_end == _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(checked(2 * _buffer.Length));
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
    }
}
