using System.Text.Json;
using System.Text.Json.Serialization;
using Dolma.Core.Storage;

namespace Dolma.Core.Tasks;

/// <summary>
/// Says that a task is done, and of what: the identity of its inputs, all that its operator depends on, and what came out. Written
/// after the outputs have their final names, so outputs without a marker are at worst done once more.
/// </summary>
/// <remarks>Lies as JSON in a <c>.dolma/</c> folder at the root of the outputs, outside every data glob.</remarks>
public sealed record DoneMarker
{
    /// <summary>Folder of markers under an output's root.</summary>
    public const string Folder = ".dolma";

    private const int CurrentFormat = 1;

    /// <param name="Identity">Modification time or ETag.</param>
    public sealed record InputEntry(string Path, long Size, string Identity);

    /// <param name="Size">Bytes as stored.</param>
    /// <param name="Identity">Modification time or ETag at commit.</param>
    /// <param name="ContentLength">Bytes before compression.</param>
    /// <param name="ContentHash">XXH128 of the bytes before compression, in hex.</param>
    public sealed record OutputEntry(string Path, long Size, string Identity, long ContentLength, string ContentHash)
    {
        /// <summary>Records in it, where its operator counts them; else 0.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Records { get; init; }

        /// <summary>What its records consist of, tokens say, where its operator counts it; else 0.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public long Items { get; init; }
    }

    public int Format { get; init; } = CurrentFormat;

    public required string Task { get; init; }

    /// <summary>Program that made the outputs, with its version.</summary>
    public required string Program { get; init; }

    /// <summary>The operator's <see cref="TaskOperator.Fingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    public required IReadOnlyList<InputEntry> Inputs { get; init; }

    public required IReadOnlyList<OutputEntry> Outputs { get; init; }

    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>When it was written, by the clock of who wrote it: for people, who want to know how fast a run goes; nothing depends on it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Written { get; init; }

    /// <summary>Path of a marker: the output's path below its root, under the root's marker folder.</summary>
    /// <param name="root">Folder or prefix that outputs of this kind lie under.</param>
    /// <param name="name">Relative path of the output, with slashes.</param>
    public static string PathFor(string root, string name) =>
        $"{root.TrimEnd('/')}/{Folder}/{name.TrimStart('/')}.json";

    /// <summary>The root that a marker's outputs lie under; where it is no marker's path, the folder that it is in.</summary>
    public static string RootOf(string marker) =>
        marker.LastIndexOf($"/{Folder}/", StringComparison.Ordinal) is > 0 and int at ? marker[..at] : StoragePath.Parent(marker);

    /// <summary>The identity of every input of the task, in order.</summary>
    /// <exception cref="ShardException">An input is missing.</exception>
    public static IReadOnlyList<InputEntry> Identify(ShardTask task, IStorage storage)
    {
        var entries = new List<InputEntry>();
        foreach (InputGroup group in task.Inputs)
        {
            entries.Add(Identify(group.Documents.Path, storage));
            foreach (InputFile file in group.Attributes)
                entries.Add(Identify(file.Path, storage));
        }

        return entries;
    }

    /// <summary>Reads a marker; null if there is none or it cannot be understood, in which case its shard is done again.</summary>
    public static DoneMarker? Read(string path, IStorage storage)
    {
        if (storage.Find(path) is null)
            return null;
        try
        {
            DoneMarker? marker = JsonFile.Read<DoneMarker>(path, storage);
            return marker?.Format == CurrentFormat ? marker : null;
        }
        catch (Exception e) when (e is JsonException or ShardException or RetryableException)
        {
            return null;
        }
    }

    /// <summary>Why the outputs cannot stand; null if they were made of these inputs by this operator, and are still as they were written.</summary>
    public Staleness? Misfit(string fingerprint, IReadOnlyList<InputEntry> inputs, IStorage storage)
    {
        if (Fingerprint != fingerprint)
            return new Staleness(StaleBecause.Config, "");
        if (!Inputs.SequenceEqual(inputs))
            return new Staleness(StaleBecause.Input, inputs.Except(Inputs).Concat(Inputs.Except(inputs)).FirstOrDefault()?.Path ?? "");
        foreach (OutputEntry output in Outputs)
        {
            if (storage.Find(output.Path) is not { } found || found.Size != output.Size || found.Identity != output.Identity)
                return new Staleness(StaleBecause.Output, output.Path);
        }

        return null;
    }

    [JsonIgnore]
    public Counts CountsAsWritten
    {
        get
        {
            var counts = new Counts();
            foreach ((string name, long value) in Counts)
                counts.Add(name, value);
            return counts;
        }
    }

    private static InputEntry Identify(string path, IStorage storage) =>
        storage.Find(path) is { } found
            ? new InputEntry(found.Path, found.Size, found.Identity)
            : throw new ShardException($"{path}: the file is missing. It was listed as an input; was it moved while the run started?");
}
