using Dolma.Core.Compression;

namespace Dolma.Core.Tasks;

/// <summary>
/// A worker's own compressors. Each batch becomes a member (gzip), frame (zstd) or stream (bzip2) of its own, so that packing runs
/// on all workers; readers of these formats take members one after another for one file.
/// </summary>
internal sealed class MemberCompressors(CompressionEffort effort) : IDisposable
{
    private readonly Dictionary<(CompressionKind Kind, int Level), MemberCompressor> _compressors = [];

    /// <summary>Packs what the operator put into the batch's outputs.</summary>
    public void Pack(Batch batch)
    {
        for (int i = 0; i < batch.OutputCount; i++)
        {
            OutputFile file = batch.Task.Outputs[i];
            if (file.Compression == CompressionKind.None || batch.Output(i).Length == 0)
                continue;
            int level = file.Level ?? CompressionLevels.Of(file.Compression, effort);
            if (!_compressors.TryGetValue((file.Compression, level), out MemberCompressor? compressor))
                _compressors[(file.Compression, level)] = compressor = new MemberCompressor(file.Compression, level);
            compressor.Compress(batch.Output(i).WrittenSpan, batch.Packed(i));
        }
    }

    public void Dispose()
    {
        foreach (MemberCompressor compressor in _compressors.Values)
            compressor.Dispose();
    }
}
