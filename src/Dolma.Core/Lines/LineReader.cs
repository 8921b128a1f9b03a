using System.Buffers;

namespace Dolma.Core.Lines;

/// <summary>
/// Takes lines out of a stream. Lines end in <c>\n</c> or <c>\r\n</c>; the last one may lack its end. Line ends are the only thing
/// looked at: whether a line is text is decided where it is parsed.
/// </summary>
public sealed class LineReader : IDisposable
{
    /// <summary>256 MiB: above every real document, below what two of in memory would hurt.</summary>
    public const int DefaultMaxLineBytes = 256 << 20;

    /// <summary>One read of a decompressor; large enough that calls do not show, small enough for the second-level cache.</summary>
    private const int BufferBytes = 256 << 10;

    private readonly Stream _stream;
    private readonly string _path;
    private readonly int _maxLineBytes;
    private readonly bool _passesLongLines;
    private byte[] _buffer;
    private int _next;
    private int _end;

    /// <param name="stream">Decompressed bytes; disposed with the reader.</param>
    /// <param name="path">For messages.</param>
    /// <param name="maxLineBytes">Longest line that is read, in bytes without its end.</param>
    /// <param name="bufferBytes">Bytes read from the stream at once.</param>
    /// <param name="passesLongLines">Whether a longer line is passed over, leaving an empty one in its place; else it is an error.</param>
    public LineReader(
        Stream stream, string path, int maxLineBytes = DefaultMaxLineBytes, int bufferBytes = BufferBytes, bool passesLongLines = false)
    {
        _stream = stream;
        _path = path;
        _maxLineBytes = maxLineBytes;
        _passesLongLines = passesLongLines;
        _buffer = ArrayPool<byte>.Shared.Rent(bufferBytes);
        BufferLimit = Math.Min(bufferBytes, _buffer.Length);
    }

    /// <summary>Lines given out so far.</summary>
    public long LinesRead { get; private set; }

    /// <summary>Decompressed bytes given out so far, line ends included.</summary>
    public long BytesRead { get; private set; }

    private int BufferLimit { get; }

    /// <summary>
    /// Appends lines until the block holds <paramref name="targetBytes"/> or <paramref name="maxLines"/> lines, or the stream ends.
    /// </summary>
    /// <returns>Lines appended; 0 at the end of the stream.</returns>
    /// <exception cref="ShardException">A line is longer than allowed, and such lines are not passed over; the message says which.</exception>
    public int Read(LineBlock block, int targetBytes, int maxLines)
    {
        int lines = 0;
        int bytesBefore = block.ByteCount;
        while (lines < maxLines && block.ByteCount < targetBytes && ReadLine(block))
        {
            lines++;
            LinesRead++;
        }

        BytesRead += block.ByteCount - bytesBefore;
        return lines;
    }

    public void Dispose()
    {
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _next = _end = 0;
    }

    private bool ReadLine(LineBlock block)
    {
        int start = block.ByteCount;
        while (true)
        {
            if (_next == _end && !Fill())
            {
                if (block.ByteCount == start)
                    return false;
                block.EndLine(start);
                return true;
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(_next, _end - _next);
            int length = rest.IndexOf((byte)'\n');
            int taken = length < 0 ? rest.Length : length;
            if (block.ByteCount - start + taken > _maxLineBytes)
            {
                if (!_passesLongLines)
                    ThrowLineTooLong();
                SkipLine();
                block.EndTooLongLine(start);
                return true;
            }

            block.Append(rest[..taken]);
            _next += taken;
            if (length < 0)
                continue;
            block.EndLine(start);
            block.Append(rest.Slice(taken, 1));
            _next++;
            return true;
        }
    }

    /// <summary>Moves behind the end of the line that is being read.</summary>
    private void SkipLine()
    {
        do
        {
            int length = _buffer.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
            if (length < 0)
                continue;
            _next += length + 1;
            return;
        }
        while (Fill());
    }

    private bool Fill()
    {
        _next = 0;
        _end = _stream.Read(_buffer, 0, BufferLimit);
        return _end > 0;
    }

    private void ThrowLineTooLong() => throw new ShardException(
        $"{_path}, line {LinesRead + 1}: longer than the {_maxLineBytes:N0} bytes that a line may have. " +
        "If such a document is meant, raise --max-line-bytes.");
}
