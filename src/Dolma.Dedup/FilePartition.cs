using System.Text;

namespace Dolma.Dedup;

/// <summary>Which files a run handles when runs share the files (<c>dedupe.file_partition</c>).</summary>
public static class FilePartition
{
    /// <summary>Whether the file belongs to the partition. Depends on nothing but the path as it was found, as in the original.</summary>
    public static bool Includes(string path, long partitions, long index) =>
        AHash.Fixed.HashString(Encoding.UTF8.GetBytes(path)) % (ulong)partitions == (ulong)index;
}
