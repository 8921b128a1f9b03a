using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>Turns the entries of <c>documents</c> into tasks: one for each file, with an output in each attribute folder (spec/tag 3.3, 3.4).</summary>
/// <param name="Folders">
/// Attribute folders by their names below <c>attributes/</c>; one if an experiment or a destination is given, else one for each tagger.
/// </param>
internal sealed record TagTasks(IStorage Storage, TagOptions Options, IReadOnlyList<string> Folders)
{
    /// <summary>All tasks, entry by entry, files in order of path.</summary>
    /// <param name="directories">Told each directory that a pattern matched; those are not read.</param>
    public IReadOnlyList<ShardTask> Make(Action<string> directories)
    {
        var tasks = new List<ShardTask>();
        for (int entry = 0; entry < Options.Documents.Count; entry++)
        {
            DocumentSet set = DocumentDiscovery.Find(Storage, Options.Documents[entry], Options.Compat);
            foreach (string directory in set.Directories)
                directories(directory);
            string[] prefixes = Prefixes(entry);
            foreach (DocumentFile file in set.Files)
                tasks.Add(Make(file, prefixes, tasks.Count));
        }

        return tasks;
    }

    private static ShardTask Make(DocumentFile file, string[] prefixes, int index)
    {
        CompressionKind compression = CompressionKinds.FromPath(file.File.Path);
        return new ShardTask(
            file.File.Path,
            index,
            [new InputGroup(new InputFile(file.File.Path, compression), [])],
            [.. prefixes.Select(prefix => new OutputFile(StoragePath.Join(prefix, file.RelativePath), compression))],
            [.. prefixes.Select(prefix => DoneMarker.PathFor(prefix, file.RelativePath))]);
    }

    private string[] Prefixes(int entry) => Options.Destination is { } destination
        ? [destination[entry]]
        : [.. Folders.Select(folder => AttributePrefix.For(Options.Documents[entry], folder, Storage.IsDirectory, Options.Compat))];
}
