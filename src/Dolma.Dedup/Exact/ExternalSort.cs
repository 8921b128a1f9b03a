using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dolma.Core;
using Microsoft.Win32.SafeHandles;

namespace Dolma.Dedup.Exact;

/// <summary>
/// Sorts any number of items in bounded memory: what does not fit is sorted in parts, which lie on disk in one file that has no name, so
/// that nothing of it is left however the program ends.
/// </summary>
/// <param name="folder">Where the file is made if one is needed.</param>
/// <param name="memory">Bytes of items held.</param>
internal sealed class ExternalSort<T>(string folder, long memory) : IDisposable
    where T : unmanaged, IComparable<T>
{
    private const int FirstCapacity = 1024;

    /// <summary>Less than this for each part would be more seeking than reading.</summary>
    private const int LeastChunkBytes = 16 << 10;

    private static readonly int Size = Unsafe.SizeOf<T>();

    private readonly int _capacity = (int)Math.Clamp(memory / Unsafe.SizeOf<T>(), FirstCapacity, Array.MaxLength);
    private readonly List<(long Start, long Count)> _parts = [];
    private T[] _items = [];
    private int _count;
    private SafeFileHandle? _file;
    private long _fileLength;

    /// <summary>Items added.</summary>
    public long Count { get; private set; }

    public void Add(in T item)
    {
        if (_count == _items.Length)
            MakeRoom();
        _items[_count++] = item;
        Count++;
    }

    /// <summary>All items in ascending order. Called once, after the last was added.</summary>
    public IEnumerable<T> Sorted()
    {
        _items.AsSpan(0, _count).Sort();
        return _parts.Count == 0 ? _items.Take(_count) : Merge();
    }

    public void Dispose() => _file?.Dispose();

    private void MakeRoom()
    {
        if (_items.Length < _capacity)
        {
            Array.Resize(ref _items, (int)Math.Min(_capacity, Math.Max(FirstCapacity, _items.Length * 2L)));
            return;
        }

        _items.AsSpan(0, _count).Sort();
        Spill();
    }

    private void Spill()
    {
        if (_count == 0)
            return;
        // A span counts its bytes in an int.
        int most = int.MaxValue / Size;
        try
        {
            _file ??= CreateNameless();
            long start = _fileLength;
            for (long at = 0; at < _count; at += most)
            {
                ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(_items.AsSpan((int)at, (int)Math.Min(_count - at, most)));
                RandomAccess.Write(_file, bytes, _fileLength);
                _fileLength += bytes.Length;
            }

            _parts.Add((start, _count));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunException(
                $"{folder}: sorting needs room on disk here, and writing failed: {e.Message} Free some, or set work_dir.output to a folder with room.", e);
        }

        _count = 0;
    }

    private SafeFileHandle CreateNameless()
    {
        Directory.CreateDirectory(folder);
        string path = Path.Join(folder, $".sort-{Environment.ProcessId}-{Guid.NewGuid():N}");
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        return handle;
    }

    private IEnumerable<T> Merge()
    {
        Spill();
        _items = [];
        int chunk = (int)Math.Clamp(_capacity * (long)Size / _parts.Count, LeastChunkBytes, 1 << 20) / Size;
        var cursors = new MergeCursor<T>[_parts.Count];
        for (int i = 0; i < cursors.Length; i++)
            cursors[i] = new MergeCursor<T>(Chunks(_parts[i].Start, _parts[i].Count), chunk);
        return MergeCursor<T>.Merge(cursors);
    }

    private Func<T[], int> Chunks(long start, long count)
    {
        long next = 0;
        return buffer =>
        {
            int take = (int)Math.Min(buffer.Length, count - next);
            Span<byte> bytes = MemoryMarshal.AsBytes(buffer.AsSpan(0, take));
            long offset = start + next * Size;
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(_file!, bytes, offset);
                if (read == 0)
                    throw new RunException($"{folder}: a file of sorted parts ended before its time.");
                bytes = bytes[read..];
                offset += read;
            }

            next += take;
            return take;
        };
    }
}
