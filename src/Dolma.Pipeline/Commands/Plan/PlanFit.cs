using System.Globalization;
using Dolma.Core.Storage;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>What of a plan does not fit on this machine.</summary>
internal static class PlanFit
{
    /// <param name="stages">In the order of the estimates.</param>
    /// <returns>A sentence each.</returns>
    public static IEnumerable<string> Problems(IReadOnlyList<PipelineStage> stages, IReadOnlyList<StageEstimate> estimates)
    {
        long memory = MachineMemory.Available();
        foreach (StageEstimate estimate in estimates)
        {
            if (estimate.Problem is not null)
                yield return $"{estimate.Stage} cannot be estimated: {estimate.Problem}";
            if (estimate.Memory > memory)
                yield return string.Create(CultureInfo.InvariantCulture, $"{estimate.Stage} takes {estimate.Memory / 1e9:N1} GB of memory, and {memory / 1e9:N1} are free here");
        }

        string[] fileSystems = [.. DriveInfo.GetDrives().Select(drive => drive.Name)];
        // What a stage leaves stays while the next ones run.
        var kept = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < estimates.Count; i++)
        {
            if (stages[i].Writes.Select(write => write.Path).FirstOrDefault(path => StoragePath.Scheme(path).Length == 0) is not { } local)
                continue;
            string folder = FreeSpace.Existing(PythonGlob.Split(local).Fixed is { Length: > 0 } named ? named : ".");
            var drive = new DriveInfo(FreeSpace.FileSystemOf(folder, fileSystems));
            kept[drive.Name] = kept.GetValueOrDefault(drive.Name) + estimates[i].BytesOut;
            long needed = kept[drive.Name] + estimates[i].TemporaryBytes;
            if (needed > drive.AvailableFreeSpace)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{estimates[i].Stage} brings what is written to {needed / 1e9:N1} GB, and {folder} has {drive.AvailableFreeSpace / 1e9:N1} free");
            }
        }
    }
}
