using System.IO.Hashing;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>The outputs of one task between opening and commit.</summary>
internal sealed class StagedOutputs : TaskOutputs, IDisposable
{
    private readonly IStorage _storage;
    private readonly CompressionEffort _effort;
    private readonly List<Sink> _sinks = [];

    /// <exception cref="DolmaException">A place cannot be written to.</exception>
    public StagedOutputs(ShardTask task, IStorage storage, CompressionEffort effort, Counts counts)
    {
        Counts = counts;
        _storage = storage;
        _effort = effort;
        try
        {
            foreach (OutputFile file in task.Outputs)
                Create(file);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override Counts Counts { get; }

    public override OutputSink this[int index] => _sinks[index];

    public override OutputSink Create(OutputFile file)
    {
        var sink = new Sink(file, _storage.Create(file.Path), _effort);
        _sinks.Add(sink);
        return sink;
    }

    public override void Append(Batch batch)
    {
        for (int i = 0; i < batch.OutputCount; i++)
            _sinks[i].AppendPacked(batch.Output(i).WrittenSpan, batch.Packed(i).WrittenSpan);
    }

    /// <summary>Gives every file its final name. Whoever is killed in between leaves files without a marker, which are redone.</summary>
    public IReadOnlyList<DoneMarker.OutputEntry> Commit() => _sinks.ConvertAll(sink => sink.Commit());

    public void Dispose()
    {
        foreach (Sink sink in _sinks)
            sink.Dispose();
    }

    private sealed class Sink(OutputFile file, StagedFile staged, CompressionEffort effort) : OutputSink, IDisposable
    {
        private XxHash128? _hash = new();
        private PooledBuffer? _pending;
        private MemberCompressor? _compressor;
        private bool _hasMembers;
        private long _contentLength;
        private string _contentHash = "";
        private long _records;
        private long _items;

        public override OutputFile File => file;

        public override long ContentLength => _contentLength;

        public override void Write(ReadOnlySpan<byte> content)
        {
            _pending ??= new PooledBuffer(Codec.MemberBytes);
            _pending.Write(content);
            Hash.Append(content);
            _contentLength += content.Length;
            if (_pending.Length >= Codec.MemberBytes)
                FlushPending();
        }

        public void AppendPacked(ReadOnlySpan<byte> content, ReadOnlySpan<byte> packed)
        {
            if (content.IsEmpty)
                return;
            FlushPending();
            Hash.Append(content);
            _contentLength += content.Length;
            WriteMember(file.Compression == CompressionKind.None ? content : packed);
        }

        public override void Complete(long records = 0, long items = 0)
        {
            (_records, _items) = (records, items);
            Finish();
            staged.Seal();
        }

        public DoneMarker.OutputEntry Commit()
        {
            Finish();
            StoredFile stored = staged.Commit();
            return new DoneMarker.OutputEntry(stored.Path, stored.Size, stored.Identity, _contentLength, _contentHash) { Records = _records, Items = _items };
        }

        public void Dispose()
        {
            staged.Dispose();
            Release();
        }

        private XxHash128 Hash => _hash ?? throw new InvalidOperationException($"{file.Path} is complete, and more was written to it.");

        private void Finish()
        {
            if (_hash is null)
                return;
            FlushPending();
            if (!_hasMembers && file.Compression != CompressionKind.None)
                Pack([]);
            _contentHash = Convert.ToHexStringLower(_hash.GetCurrentHash());
            _hash = null;
            Release();
        }

        private void Release()
        {
            _pending?.Dispose();
            _compressor?.Dispose();
            _pending = null;
            _compressor = null;
        }

        private void FlushPending()
        {
            if (_pending is not { Length: > 0 })
                return;
            if (file.Compression == CompressionKind.None)
                WriteMember(_pending.WrittenSpan);
            else
                Pack(_pending.WrittenSpan);
            _pending.Clear();
        }

        private void Pack(ReadOnlySpan<byte> content)
        {
            _compressor ??= new MemberCompressor(file.Compression, file.Level ?? CompressionLevels.Of(file.Compression, effort));
            using var packed = new PooledBuffer(content.Length / 2);
            _compressor.Compress(content, packed);
            WriteMember(packed.WrittenSpan);
        }

        private void WriteMember(ReadOnlySpan<byte> bytes)
        {
            staged.Stream.Write(bytes);
            _hasMembers = true;
        }
    }
}
