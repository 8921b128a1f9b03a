using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Pipeline.Commands;

/// <summary>Finds a stream's inputs, their attribute files beside them.</summary>
internal static class MixInputs
{
    private const string Documents = "/documents/";

    /// <summary>The documents files of the stream with their attribute files, in the order in which they are mixed (spec/dedupe-mix 1.3, 4.2).</summary>
    /// <param name="problems">Takes what is wrong: a pattern without a match, attribute files that are not there.</param>
    public static IReadOnlyList<(StoredFile Documents, InputGroup Group)> Find(
        StreamOptions stream, string key, bool compat, bool allowMissing, IStorage storage, List<ConfigProblem> problems)
    {
        IReadOnlyList<StoredFile> files = RustGlob.Expand(storage, stream.Documents, compat);
        if (files.Count == 0)
            problems.Add(new ConfigProblem($"{key}.documents", $"matches no file: {string.Join(", ", stream.Documents)}. Patterns are taken from the current folder."));
        var missing = new List<string>();
        List<(StoredFile, InputGroup)> inputs = [.. files.Select(file => (file, GroupOf(file, stream, storage, missing)))];
        if (missing.Count > 0 && !allowMissing)
        {
            problems.Add(new ConfigProblem(
                $"{key}.attributes",
                $"{missing.Count} attribute files are not there, the first is {missing[0]}. Documents would pass unjudged: run the tagger or " +
                "deduper that makes them, correct the name, or pass `--allow missing_attributes`."));
        }

        return inputs;
    }

    /// <summary>The same one by one, for who needs only the first ones and says nothing of missing attribute files.</summary>
    public static IEnumerable<InputGroup> InTurn(StreamOptions stream, bool compat, IStorage storage) =>
        RustGlob.Expand(storage, stream.Documents, compat).Select(file => GroupOf(file, stream, storage, missing: []));

    private static InputGroup GroupOf(StoredFile file, StreamOptions stream, IStorage storage, List<string> missing)
    {
        var attributes = new List<InputFile>();
        foreach (string name in stream.Attributes)
        {
            string path = AttributesOf(file.Path, name);
            if (storage.Find(path) is null)
                missing.Add(path);
            else
                attributes.Add(Input(path, stream));
        }

        return new InputGroup(Input(file.Path, stream), attributes);
    }

    /// <summary>Where the attributes of this name lie for documents, or for a pattern of them.</summary>
    public static string AttributesOf(string path, string name) =>
        path.StartsWith(Documents[1..], StringComparison.Ordinal)
            ? ("/" + path).Replace(Documents, $"/attributes/{name}/", StringComparison.Ordinal)[1..]
            : path.Replace(Documents, $"/attributes/{name}/", StringComparison.Ordinal);

    private static InputFile Input(string path, StreamOptions stream) => new(
        path,
        stream.Compression.Input is { } given && CompressionKinds.TryParse(given, out CompressionKind kind) ? kind : CompressionKinds.FromPathAsCore(path));
}
