using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>A line and its number, from 1.</summary>
internal readonly record struct DiffLine(ReadOnlyMemory<byte> Bytes, long Number);

/// <summary>The lines of a file, one after another.</summary>
internal sealed class LineSource : IDisposable
{
    /// <summary>Read at once: large enough that calls do not show.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly LineReader _reader;
    private readonly LineBlock _block = new();
    private DolmaException? _failure;
    private int _next;
    private long _number;

    public LineSource(IStorage storage, string path, int maxLineBytes) =>
        _reader = new LineReader(Codec.OpenRead(storage.OpenRead(path), CompressionKinds.FromPath(path), path), path, maxLineBytes);

    /// <summary>Takes the next line, which is good until the next call.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="DolmaException">The file cannot be read from here on; every line before was given out.</exception>
    public bool TryNext(out DiffLine line)
    {
        if (_next == _block.Count && !Fill())
        {
            line = default;
            return false;
        }

        line = new DiffLine(_block[_next++], ++_number);
        return true;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _block.Dispose();
    }

    private bool Fill()
    {
        _block.Clear();
        _next = 0;
        if (_failure is not null)
            throw _failure;
        try
        {
            _reader.Read(_block, BlockBytes, int.MaxValue);
        }
        catch (DolmaException e) when (_block.Count > 0)
        {
            _failure = e;
        }

        return _block.Count > 0;
    }
}
