using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Mixer;
using Dolma.Pipeline.Runs;

namespace Dolma.Pipeline.Commands;

/// <summary>Looks whether the attributes that a stream's filters name occur in its first documents.</summary>
internal static class MixAttributeSample
{
    /// <summary>Documents that are looked at, from as many files as it takes.</summary>
    private const int Documents = 1000;
    private const int Bytes = 16 << 20;

    public static IEnumerable<ConfigProblem> Problems(StreamOptions given, MixStreamOptions stream, string key, MixCommandOptions options, IStorage storage)
    {
        IReadOnlyList<string> names = stream.NamedAttributes();
        if (names.Count == 0 || options.Allows(Guard.AbsentAttributes))
            return [];
        try
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            int documents = 0;
            string first = "";
            // What is wrong with the inputs themselves was said by the plan.
            foreach (InputGroup group in MixInputs.InTurn(given, options.Compat, storage))
            {
                if (documents >= Documents || names.All(found.Contains))
                    break;
                int lines = Documents - documents;
                if (documents == 0)
                    first = group.Documents.Path;
                documents += AddNames(found, group.Documents, lines, storage, options);
                foreach (InputFile file in group.Attributes)
                    AddNames(found, file, lines, storage, options);
            }

            string[] absent = [.. names.Where(name => !found.Contains(name))];
            return absent.Length == 0 || documents == 0 ? [] :
            [
                new ConfigProblem(
                    $"{key}.filter",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"names {string.Join(", ", absent.Select(name => $"`{name}`"))}, which none of the first {documents:N0} documents has, from {first} on.{Suggestion(absent[0], found)} Correct the name, or add the folder to `attributes`; if it is only rare, pass `--allow {Guard.AbsentAttributes}` to the mix or put it into the config.")),
            ];
        }
        catch (DolmaException e) when (e is ShardException or BadLineException or RetryableException)
        {
            return [new ConfigProblem($"{key}.documents", e.Message)];
        }
    }

    private static string Suggestion(string name, HashSet<string> found) => Nearest.Suggestion(name, found.Order(StringComparer.Ordinal));

    /// <summary>Adds the members of `attributes` in the first lines of a file, of documents or of attributes; returns how many lines those were.</summary>
    private static int AddNames(HashSet<string> names, InputFile file, int most, IStorage storage, MixCommandOptions options)
    {
        using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(file.Path), file.Compression, file.Path), file.Path, checked((int)options.MaxLineBytes));
        using var block = new LineBlock();
        using var tree = new JsonTree();
        int lines = reader.Read(block, Bytes, most);
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

        return lines;
    }
}
