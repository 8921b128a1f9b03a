using System.Globalization;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>What processes have left beside markers about tasks that are under way or have failed, for people to look at.</summary>
/// <param name="Running">Who says to be at work on a task.</param>
/// <param name="Failures">Why tasks failed, by the path of their marker; the next success removes it.</param>
public sealed record TaskActivity(IReadOnlyList<TaskActivity.Claim> Running, IReadOnlyDictionary<string, string> Failures)
{
    /// <param name="Marker">Of the task.</param>
    /// <param name="Owner">The process, in words; empty if it has only just written the claim.</param>
    /// <param name="IsGone">Whether it is known to have ended: of a process on another machine only time tells.</param>
    public sealed record Claim(string Marker, string Owner, bool IsGone);

    private const string ClaimPart = ".claim-";

    /// <summary>Of these tasks.</summary>
    /// <param name="tasks">Their markers' folders are listed.</param>
    public static TaskActivity Of(IEnumerable<ShardTask> tasks, IStorage storage)
    {
        HashSet<string> markers = tasks.SelectMany(task => task.Markers.Take(1)).ToHashSet(StringComparer.Ordinal);
        var claims = new Dictionary<string, (int Number, Claim Claim)>(StringComparer.Ordinal);
        var failures = new Dictionary<string, string>(StringComparer.Ordinal);
        IEnumerable<string> folders = markers.Select(marker => StoragePath.Join(DoneMarker.RootOf(marker), DoneMarker.Folder)).Distinct(StringComparer.Ordinal);
        foreach (StoredFile file in folders.SelectMany(storage.List))
        {
            int at = file.Path.LastIndexOf(ClaimPart, StringComparison.Ordinal);
            if (at > 0 && markers.Contains(file.Path[..at]) && int.TryParse(file.Path.AsSpan(at + ClaimPart.Length), CultureInfo.InvariantCulture, out int number))
            {
                // Of several claims the highest counts.
                if (number > claims.GetValueOrDefault(file.Path[..at]).Number && Read(file.Path[..at], file.Path, storage) is { } claim)
                    claims[file.Path[..at]] = (number, claim);
            }
            else if (FailureNote.MarkerOf(file.Path) is { } marker && markers.Contains(marker) && FailureNote.Read(file.Path, storage) is { } note)
            {
                failures[marker] = $"{note.Message} (found by {note.By})";
            }
        }

        return new TaskActivity([.. claims.Values.Select(claim => claim.Claim)], failures);
    }

    private static Claim? Read(string marker, string path, IStorage storage)
    {
        try
        {
            using Stream content = storage.OpenRead(path);
            ClaimOwner? owner = ClaimOwner.Read(content);
            return new Claim(marker, owner?.ToString() ?? "", owner is { IsGone: true });
        }
        catch (DolmaException)
        {
            // Released this instant.
            return null;
        }
    }
}
