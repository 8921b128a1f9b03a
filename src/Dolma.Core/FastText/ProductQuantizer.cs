namespace Dolma.Core.FastText;

/// <summary>256 centroids for each part of a vector (fastText 0.9.2, <c>productquantizer.cc</c>).</summary>
/// <param name="Dimension">Columns of the whole vector.</param>
/// <param name="Parts">Codes of one vector.</param>
/// <param name="PartSize">Columns of every part but the last.</param>
/// <param name="LastPartSize">Columns of the last part.</param>
/// <param name="Centroids">Part after part, <c>[256, size of the part]</c> each.</param>
internal sealed record ProductQuantizer(int Dimension, int Parts, int PartSize, int LastPartSize, float[] Centroids)
{
    public ReadOnlySpan<float> Centroid(int part, byte code)
    {
        int size = part == Parts - 1 ? LastPartSize : PartSize;
        return Centroids.AsSpan((part * 256 * PartSize) + (code * size), size);
    }

    /// <summary>Writes the vector that the codes stand for, each value multiplied by <paramref name="norm"/>.</summary>
    public void Unpack(ReadOnlySpan<byte> codes, float norm, Span<float> row)
    {
        for (int part = 0; part < codes.Length; part++)
        {
            ReadOnlySpan<float> centroid = Centroid(part, codes[part]);
            for (int i = 0; i < centroid.Length; i++)
                row[(part * PartSize) + i] = norm * centroid[i];
        }
    }
}
