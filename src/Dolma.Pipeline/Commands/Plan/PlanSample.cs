using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>
/// The beginnings of some files of what a pipeline reads, in memory at the same paths, and for how much each stands. Files that the same
/// patterns match are one source; each gives the same amount, from files spread over its list.
/// </summary>
internal sealed class PlanSample
{
    private const int FilesOfSource = 4;

    /// <summary>The fastest: no stage's time depends on it.</summary>
    private const int Level = 1;

    private readonly HashSet<string> _all = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<StagePath, (long Files, long Bytes)> _sizes = [];
    private readonly StagePath[] _written;
    private readonly StorageSnapshot _storage;

    /// <param name="bytes">Decompressed bytes in all.</param>
    /// <exception cref="DolmaException">A file cannot be read.</exception>
    public PlanSample(IReadOnlyList<PipelineStage> stages, IStorage storage, long bytes)
    {
        _storage = new StorageSnapshot(storage);
        _written = [.. stages.SelectMany(stage => stage.Writes)];
        StagePath[] reads = [.. stages.SelectMany(stage => stage.Reads).Where(IsSource)];
        var patterns = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        for (int i = 0; i < reads.Length; i++)
        {
            IReadOnlyList<StoredFile> matched = RustGlob.Expand(_storage, [reads[i].Path]);
            _sizes[reads[i]] = (matched.Count, matched.Sum(file => file.Size));
            foreach (StoredFile file in matched)
            {
                files[file.Path] = file;
                if (!patterns.TryGetValue(file.Path, out List<int>? matching))
                    patterns[file.Path] = matching = [];
                matching.Add(i);
            }
        }

        _all.UnionWith(files.Keys);
        StoredFile[][] sources = [.. files.Values.GroupBy(file => string.Join(' ', patterns[file.Path]), StringComparer.Ordinal)
            .Select(source => source.OrderBy(file => file.Path, PathOrder.Instance).ToArray())];
        foreach (StoredFile[] source in sources)
            Take(source, bytes / sources.Length);
        foreach (MixCommandOptions mix in stages.Select(stage => stage.Options).OfType<MixCommandOptions>())
            TakeAttributes(mix);
    }

    /// <summary>How many bytes of the whole a byte of this file stands for.</summary>
    public IReadOnlyDictionary<string, double> Weights => _weights;

    /// <summary>Decompressed bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>What a pattern that no stage feeds matches: files, and their stored bytes.</summary>
    public (long Files, long Bytes)? SizeOf(StagePath read) => _sizes.TryGetValue(read, out var size) ? size : null;

    /// <summary>A storage that has the sample and none of the rest, nor anything that the stages have made before.</summary>
    public OverlayStorage Open()
    {
        var overlay = new OverlayStorage(_storage, IsHidden);
        foreach ((string path, byte[] content) in _content)
            overlay.Put(path, content);
        return overlay;
    }

    /// <summary>Documents that no stage writes.</summary>
    private bool IsSource(StagePath read) => !read.IsOptional && read.Key.Contains("documents", StringComparison.Ordinal) && !_written.Any(read.Meets);

    private bool IsHidden(string path) => _all.Contains(path) || path.Contains($"/{DoneMarker.Folder}/", StringComparison.Ordinal)
        || Array.Exists(_written, new StagePath("", path).Meets);

    private void Take(StoredFile[] source, long bytes)
    {
        int count = Math.Min(FilesOfSource, source.Length);
        long contentRead = 0;
        long storedRead = 0;
        var taken = new List<string>();
        for (int i = 0; i < count; i++)
        {
            StoredFile file = source[(2 * i + 1) * source.Length / (2 * count)];
            CompressionKind kind = CompressionKinds.FromPath(file.Path);
            using var counted = new CountedReadStream(_storage.OpenRead(file.Path));
            using Stream unpacked = Codec.OpenRead(counted, kind, file.Path);
            byte[] lines = ReadLines(unpacked, bytes / count);
            contentRead += lines.Length;
            storedRead += counted.BytesRead;
            _content[file.Path] = Pack(lines, kind);
            taken.Add(file.Path);
        }

        Bytes += contentRead;
        if (contentRead == 0)
            return;
        // Stored bytes are known of all files, decompressed ones of those that were read.
        double content = source.Sum(file => file.Size) * ((double)contentRead / Math.Max(1, storedRead));
        foreach (string path in taken)
            _weights[path] = content / contentRead;
    }

    /// <summary>Attributes that were made elsewhere have to be as long as the documents that were taken.</summary>
    private void TakeAttributes(MixCommandOptions mix)
    {
        foreach (string name in mix.Streams.SelectMany(stream => stream.Attributes).Distinct(StringComparer.Ordinal))
        {
            foreach (string documents in _weights.Keys.ToList())
            {
                string path = MixInputs.AttributesOf(documents, name);
                if (path == documents || _content.ContainsKey(path) || IsHidden(path) || _storage.Find(path) is null)
                    continue;
                CompressionKind kind = CompressionKinds.FromPath(path);
                int lines = Unpack(_content[documents], CompressionKinds.FromPath(documents), documents).Count((byte)'\n');
                using Stream unpacked = Codec.OpenRead(_storage.OpenRead(path), kind, path);
                _content[path] = Pack(ReadLines(unpacked, long.MaxValue, lines), kind);
            }
        }
    }

    /// <summary>Whole lines, of as many bytes as asked for or all there are; at least one.</summary>
    private static byte[] ReadLines(Stream content, long bytes, int lines = int.MaxValue)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        long end = 0;
        int count = 0;
        while (count < lines && (end < bytes || end == 0) && content.Read(buffer) is > 0 and int read)
        {
            all.Write(buffer, 0, read);
            for (int i = 0; i < read && count < lines && (end < bytes || end == 0); i++)
            {
                if (buffer[i] == '\n')
                    (end, count) = (all.Length - read + i + 1, count + 1);
            }
        }

        // A last line without its end is one, too, if nothing follows.
        bool isWhole = count < lines && end < bytes && all.Length > end;
        return all.ToArray()[..(int)(isWhole ? all.Length : end)];
    }

    private static byte[] Pack(byte[] content, CompressionKind kind)
    {
        using var packed = new MemoryStream();
        using (Stream target = Codec.OpenWrite(packed, kind, kind == CompressionKind.None ? null : Level))
            target.Write(content);
        return packed.ToArray();
    }

    private static ReadOnlySpan<byte> Unpack(byte[] packed, CompressionKind kind, string path)
    {
        using Stream content = Codec.OpenRead(new MemoryStream(packed, writable: false), kind, path);
        using var all = new MemoryStream();
        content.CopyTo(all);
        return all.ToArray();
    }

    private sealed class CountedReadStream(Stream stream) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            // Little at a time: what is read ahead counts as read.
            int read = stream.Read(buffer[..Math.Min(buffer.Length, 1 << 14)]);
            BytesRead += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
