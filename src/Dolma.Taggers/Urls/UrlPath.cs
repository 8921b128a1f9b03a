using System.Buffers;

namespace Dolma.Taggers.Urls;

/// <summary>The path of an address: without dot segments (RFC 3986, section 5.2.4), percent-encoded, with a slash in front.</summary>
internal sealed class UrlPath
{
    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~!$&'()*+,;=:@/"u8);

    private readonly ByteBuffer _written = new();
    private readonly ByteBuffer _withoutDots = new();
    private (int Start, int Length)[] _segments = new (int, int)[16];

    public ReadOnlySpan<byte> Written => _written.WrittenSpan;

    public void Clear() => _written.Clear();

    public void Write(ReadOnlySpan<byte> path, bool normalizes)
    {
        if (normalizes && (path.StartsWith("."u8) || path.IndexOf("/."u8) >= 0))
            path = RemoveDotSegments(path);
        if (path.IsEmpty)
            return;
        if (path[0] != '/')
            _written.Write((byte)'/');
        if (normalizes)
            Percent.WriteEncoded(path, Allowed, _written);
        else
            _written.Write(path);
    }

    private ReadOnlySpan<byte> RemoveDotSegments(ReadOnlySpan<byte> path)
    {
        int count = 0;
        for (int start = 0; start <= path.Length;)
        {
            int slash = path[start..].IndexOf((byte)'/');
            int length = slash < 0 ? path.Length - start : slash;
            ReadOnlySpan<byte> segment = path.Slice(start, length);
            if (segment.SequenceEqual(".."u8))
                count = Math.Max(0, count - 1);
            else if (!segment.SequenceEqual("."u8))
                Add(ref count, (start, length));
            start += length + 1;
        }

        _withoutDots.Clear();
        // The slash in front stays, and one at the end takes the place of dots there.
        if (path[0] == '/' && count > 0 && _segments[0].Length > 0)
            _withoutDots.Write((byte)'/');
        bool isRoot = path[0] == '/' && count == 0;
        for (int i = 0; i < count; i++)
        {
            if (i > 0)
                _withoutDots.Write((byte)'/');
            _withoutDots.Write(path.Slice(_segments[i].Start, _segments[i].Length));
        }

        bool endsInDots = path.EndsWith("/."u8) || path.EndsWith("/.."u8);
        if (endsInDots && (count > 0 || isRoot))
            _withoutDots.Write((byte)'/');
        return _withoutDots.WrittenSpan;
    }

    private void Add(ref int count, (int Start, int Length) segment)
    {
        if (count == _segments.Length)
            Array.Resize(ref _segments, 2 * _segments.Length);
        _segments[count++] = segment;
    }
}
