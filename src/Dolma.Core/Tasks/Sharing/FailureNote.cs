using System.Text.Json;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>That a task has failed, left beside its marker for the other processes of the run; the next success removes it.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Message">Why.</param>
/// <param name="By">Which process found out.</param>
internal sealed record FailureNote(string Task, string Message, string By)
{
    private const string Ending = ".failed";

    public static string PathOf(string marker) => marker + Ending;

    public static bool IsNote(string path) => path.EndsWith(Ending, StringComparison.Ordinal);

    /// <summary>Null if there is none any more.</summary>
    public static FailureNote? Read(string path, IStorage storage)
    {
        try
        {
            return JsonFile.Read<FailureNote>(path, storage);
        }
        catch (Exception e) when (e is JsonException or ShardException)
        {
            return null;
        }
    }

    public void Write(string path, IStorage storage) => JsonFile.Write(path, this, storage);
}
