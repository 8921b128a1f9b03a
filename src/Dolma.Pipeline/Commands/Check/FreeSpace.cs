using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>Whether the disk has room for what is to be written, as far as that can be told.</summary>
internal static class FreeSpace
{
    /// <param name="tasks">What is to be run.</param>
    /// <param name="share">Bytes of output for a byte of documents as stored; 0 if that cannot be told.</param>
    public static IEnumerable<ConfigProblem> Problems(IReadOnlyList<ShardTask> tasks, double share)
    {
        if (share <= 0)
            yield break;
        foreach (IGrouping<string, ShardTask> drive in tasks.Where(task => Target(task) is not null).GroupBy(task => Existing(Target(task)!), StringComparer.Ordinal))
        {
            double needed = share * drive.Sum(task => task.Inputs.Sum(group => LocalSize(group.Documents.Path)));
            long free = new DriveInfo(drive.Key).AvailableFreeSpace;
            if (needed > free)
            {
                yield return new ConfigProblem(
                    "", string.Create(CultureInfo.InvariantCulture, $"the outputs may take {needed:N0} bytes, and {drive.Key} has {free:N0} free. Write elsewhere, or make room."));
            }
        }
    }

    private static string? Target(ShardTask task) =>
        task.Outputs.Select(output => output.Path).Concat(task.Markers).FirstOrDefault(path => !IsRemote(path));

    private static string Existing(string path)
    {
        string folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }

    private static long LocalSize(string path) => !IsRemote(path) && new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static bool IsRemote(string path) => path.Contains("://", StringComparison.Ordinal);
}
