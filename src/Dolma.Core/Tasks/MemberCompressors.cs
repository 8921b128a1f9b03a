using Dolma.Core.Compression;

namespace Dolma.Core.Tasks;

/// <summary>
/// A worker's own compressors. Each batch becomes a member (gzip), frame (zstd) or stream (bzip2) of its own, so that packing runs
/// on all workers; readers of these formats take members one after another for one file.
/// </summary>
internal sealed class MemberCompressors(CompressionEffort effort) : IDisposable
{
    private readonly Dictionary<CompressionKind, MemberCompressor> _compressors = [];

    /// <summary>Packs what the operator put into the batch's outputs.</summary>
    public void Pack(Batch batch)
    {
        for (int i = 0; i < batch.OutputCount; i++)
        {
            CompressionKind kind = batch.Task.Outputs[i].Compression;
            if (kind == CompressionKind.None || batch.Output(i).Length == 0)
                continue;
            if (!_compressors.TryGetValue(kind, out MemberCompressor? compressor))
                _compressors[kind] = compressor = new MemberCompressor(kind, CompressionLevels.Of(kind, effort));
            compressor.Compress(batch.Output(i).WrittenSpan, batch.Packed(i));
        }
    }

    public void Dispose()
    {
        foreach (MemberCompressor compressor in _compressors.Values)
            compressor.Dispose();
    }
}
