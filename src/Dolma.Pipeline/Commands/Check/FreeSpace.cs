using System.Globalization;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>Whether the disks have room for what is to be written, as far as that can be told.</summary>
internal static class FreeSpace
{
    /// <param name="tasks">What is to be run.</param>
    /// <param name="outputs">How much of it is written where.</param>
    public static IEnumerable<ConfigProblem> Problems(IReadOnlyList<ShardTask> tasks, IReadOnlyList<OutputShare> outputs) => Problems(
        outputs.SelectMany(output => tasks.Select(task => (
            Folder: output.Folder ?? Target(task),
            Bytes: output.Share * task.Inputs.Sum(group => LocalSize(group.Documents.Path))))));

    /// <param name="outputs">Bytes to be written, and where; null or remote is somewhere that cannot be told.</param>
    public static IEnumerable<ConfigProblem> Problems(IEnumerable<(string? Folder, double Bytes)> outputs)
    {
        string[] fileSystems = [.. DriveInfo.GetDrives().Select(drive => drive.Name)];
        foreach (IGrouping<string, (string? Folder, double Bytes)> disk in outputs
            .Where(output => output.Folder is not null && !IsRemote(output.Folder))
            .GroupBy(output => FileSystemOf(Existing(output.Folder!), fileSystems), StringComparer.Ordinal))
        {
            double needed = disk.Sum(output => output.Bytes);
            long free = new DriveInfo(disk.Key).AvailableFreeSpace;
            if (needed > free)
            {
                yield return new ConfigProblem(
                    "", string.Create(CultureInfo.InvariantCulture, $"the outputs may take {needed:N0} bytes, and {Existing(disk.First().Folder!)} has {free:N0} free. Write elsewhere, or make room."));
            }
        }
    }

    private static string? Target(ShardTask task) =>
        task.Outputs.Select(output => output.Path).Concat(task.Markers).FirstOrDefault(path => !IsRemote(path));

    /// <summary>The folder itself, or the nearest above it that there is.</summary>
    public static string Existing(string path)
    {
        string folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;
        return folder;
    }

    /// <summary>Where the folder's file system is mounted, so that all that goes there counts together.</summary>
    /// <summary>Root of the file system that a folder lies on.</summary>
    public static string FileSystemOf(string folder, string[] fileSystems) =>
        fileSystems.Where(root => $"{folder}/".StartsWith($"{root.TrimEnd('/')}/", StringComparison.Ordinal)).MaxBy(root => root.Length) ?? folder;

    private static long LocalSize(string path) => !IsRemote(path) && new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static bool IsRemote(string path) => path.Contains("://", StringComparison.Ordinal);
}
