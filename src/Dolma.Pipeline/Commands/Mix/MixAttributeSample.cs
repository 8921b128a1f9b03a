using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Mixer;

namespace Dolma.Pipeline.Commands;

/// <summary>Looks whether the attributes that a stream's filters name occur at the beginning of its first documents file.</summary>
internal static class MixAttributeSample
{
    private const int Lines = 1000;
    private const int Bytes = 16 << 20;

    public static IEnumerable<ConfigProblem> Problems(StreamOptions given, MixStreamOptions stream, string key, MixCommandOptions options, IStorage storage)
    {
        IReadOnlyList<string> names = stream.NamedAttributes();
        if (names.Count == 0 || options.Allows(MixAlarms.AbsentAttributes))
            return [];
        // What is wrong with the inputs themselves was said by the plan.
        var inputs = MixInputs.Find(given, key, options.Compat, allowMissing: true, storage, []);
        if (inputs.Count == 0)
            return [];
        InputGroup first = inputs[0].Group;
        try
        {
            HashSet<string> found = Names(first.Documents, storage, options, out int documents);
            foreach (InputFile file in first.Attributes)
                found.UnionWith(Names(file, storage, options, out _));
            string[] absent = [.. names.Where(name => !found.Contains(name))];
            return absent.Length == 0 || documents == 0 ? [] :
            [
                new ConfigProblem(
                    $"{key}.filter",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"names {string.Join(", ", absent.Select(name => $"`{name}`"))}, which none of the first {documents:N0} documents of {first.Documents.Path} has.{Suggestion(absent[0], found)} Correct the name, or add the folder to `attributes`; if it is only rare, pass `--allow {MixAlarms.AbsentAttributes}` to the mix or put it into the config.")),
            ];
        }
        catch (DolmaException e) when (e is ShardException or BadLineException or RetryableException)
        {
            return [new ConfigProblem($"{key}.documents", e.Message)];
        }
    }

    private static string Suggestion(string name, HashSet<string> found) => Nearest.Suggestion(name, found.Order(StringComparer.Ordinal));

    /// <summary>Members of `attributes` in the first lines of a file, of documents or of attributes.</summary>
    private static HashSet<string> Names(InputFile file, IStorage storage, MixCommandOptions options, out int lines)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(file.Path), file.Compression, file.Path), file.Path, checked((int)options.MaxLineBytes));
        using var block = new LineBlock();
        using var tree = new JsonTree();
        lines = reader.Read(block, Bytes, Lines);
        for (int i = 0; i < lines; i++)
        {
            tree.Clear();
            int record;
            try
            {
                record = tree.Parse(block[i].Span);
            }
            catch (BadLineException e)
            {
                throw new ShardException($"{file.Path}, line {i + 1}: {e.Message}.", e);
            }

            int attributes = tree.Kind(record) == JsonKind.Object ? tree.Member(record, "attributes"u8) : JsonTree.None;
            if (attributes == JsonTree.None || tree.Kind(attributes) != JsonKind.Object)
                continue;
            for (int member = tree.FirstChild(attributes); member != JsonTree.None; member = tree.Next(member))
                names.Add(Encoding.UTF8.GetString(tree.Name(member)));
        }

        return names;
    }
}
