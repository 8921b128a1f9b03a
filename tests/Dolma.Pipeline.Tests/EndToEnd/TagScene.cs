using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>A folder of shards of one document each, the command that tags them, and what becomes of them; what tests of several processes begin with.</summary>
/// <param name="folder">The scene's own from then on.</param>
public abstract class TagScene(TempFolder? folder = null) : IDisposable
{
    /// <summary>Where everything lies, and programs run.</summary>
    protected TempFolder Folder { get; } = folder ?? new TempFolder();

    public virtual void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static string Document(string text) => $"{{\"id\":\"1\",\"text\":\"{text}\"}}\n";

    private protected static string[] Tag(string tagger) =>
    [
        "tag", "--documents", "c/documents/*", "--taggers", tagger, "--experiment", "x",
        .. tagger == "patient_v1" ? (string[])["--tagger_modules", typeof(PatientTagger).Assembly.Location] : [],
    ];

    private protected void Shards(int count, Func<int, string>? text = null)
    {
        for (int i = 0; i < count; i++)
            Folder.Write($"c/documents/{i}.jsonl", Document(text?.Invoke(i) ?? "a"));
    }

    /// <summary>Names of the shards that are done.</summary>
    private protected List<string> Files() => Look(() => DolmaProgram.Files(Folder["c/attributes/x"]).Where(path => !Path.GetFileName(path).StartsWith('.')));

    /// <summary>Whether somebody has begun this shard.</summary>
    private protected bool IsTaken(int shard) => Claims(shard).Count > 0;

    /// <summary>Paths; without those that are only just being renewed, or were when their owner was killed.</summary>
    private protected List<string> Claims() => Look(() => Directory.EnumerateFiles(Folder["c/attributes/x/.dolma"], "*.claim-*")
        .Where(path => !Path.GetFileName(path).StartsWith('.')).Order(StringComparer.Ordinal));

    /// <summary>Those of one shard. One that is done may still have a claim for a moment.</summary>
    private protected List<string> Claims(int shard) => Claims().FindAll(claim => Path.GetFileName(claim).StartsWith($"{shard}.jsonl.", StringComparison.Ordinal));

    private static List<string> Look(Func<IEnumerable<string>> files)
    {
        try
        {
            return [.. files()];
        }
        catch (DirectoryNotFoundException)
        {
            // A folder is not there yet, or has gone with the last of its files while it was looked through.
            return [];
        }
    }
}
