using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Storage;
using Dolma.Core.Text;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Looks up the text under the spans of examples, in the documents that the attributes were made from.</summary>
internal sealed class SpanTexts
{
    private readonly IStorage _storage;
    private readonly DiffSettings _settings;
    private readonly Dictionary<string, string> _paths;

    private SpanTexts(IStorage storage, DiffSettings settings, Dictionary<string, string> paths) =>
        (_storage, _settings, _paths) = (storage, settings, paths);

    /// <summary>Documents that are lined up with the compared files by their paths below the pattern's folder.</summary>
    /// <exception cref="ConfigException">The pattern matches nothing.</exception>
    public static SpanTexts Of(IStorage storage, DiffSettings settings, string pattern)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DocumentFile file in DocumentDiscovery.Find(storage, pattern).Files)
            paths.TryAdd(FilePairs.KeyOf(file.RelativePath), file.File.Path);
        return new SpanTexts(storage, settings, paths);
    }

    /// <summary>
    /// The documents beside an attribute folder, <c>corpus/documents</c> for <c>corpus/attributes/base</c>, or for a folder or file below that; null if
    /// there are none.
    /// </summary>
    public static SpanTexts? Beside(IStorage storage, DiffSettings settings, IEnumerable<string> folders)
    {
        foreach (string side in folders)
        {
            string folder = storage.Find(side) is null ? side : StoragePath.Parent(side);
            (string scheme, IReadOnlyList<string> components) = StoragePath.Split(folder);
            int attributes = components.ToList().LastIndexOf("attributes");
            // The component after it is the experiment's or the tagger's name.
            if (attributes < 0 || attributes + 1 >= components.Count)
                continue;
            string documents = StoragePath.Join(scheme, [.. components.Take(attributes), "documents", .. components.Skip(attributes + 2)]);
            if (storage.IsDirectory(documents))
            {
                var paths = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (StoredFile file in storage.List(documents))
                    paths.TryAdd(FilePairs.KeyOf(StoragePath.WithoutPrefix(file.Path, documents)), file.Path);
                return new SpanTexts(storage, settings, paths);
            }
        }

        return null;
    }

    /// <summary>Gives every example with a span its text. Documents that cannot be read, or are not there, leave theirs without.</summary>
    public void AddTo(DiffTally tally)
    {
        var wanted = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (DiffExample example in tally.Kinds.SelectMany(tally.Examples).Where(IsWanted))
        {
            if (!wanted.TryGetValue(example.File, out HashSet<string>? ids))
                wanted.Add(example.File, ids = new HashSet<string>(StringComparer.Ordinal));
            ids.Add(example.Id!);
        }

        var texts = new Dictionary<(string File, string Id), byte[]>();
        foreach ((string file, HashSet<string> ids) in wanted)
            Read(file, ids, texts);
        tally.MapExamples(example => IsWanted(example) && texts.TryGetValue((example.File, example.Id!), out byte[]? text)
            ? example with { Text = Slice(text, example.Span!.Value) }
            : example);
    }

    private bool IsWanted(DiffExample example) =>
        example is { Span: not null, Id: not null } && _paths.ContainsKey(FilePairs.KeyOf(example.File));

    private void Read(string file, HashSet<string> ids, Dictionary<(string File, string Id), byte[]> texts)
    {
        using var document = new Document();
        try
        {
            using var lines = new LineSource(_storage, _paths[FilePairs.KeyOf(file)], _settings.MaxLineBytes);
            while (ids.Count > 0 && lines.TryNext(out DiffLine line))
            {
                try
                {
                    if (!ids.Remove(LineId.Of(line.Bytes.Span)))
                        continue;
                    document.Parse(line.Bytes);
                    texts.Add((file, System.Text.Encoding.UTF8.GetString(document.Id)), document.Text.Utf8.ToArray());
                }
                catch (BadLineException)
                {
                    // Whoever made the attributes has said so.
                }
            }
        }
        catch (Exception e) when (e is ShardException or RetryableException)
        {
            // The examples stay without texts; the comparison is not about the documents.
        }
    }

    private static string? Slice(ReadOnlySpan<byte> text, (long Start, long End) span)
    {
        int start = ByteOffset(text, span.Start);
        int end = ByteOffset(text, span.End);
        return start > end ? null : Excerpt.OfText(text[start..end]);
    }

    /// <summary>Of a code point; the end of the text for one beyond it.</summary>
    private static int ByteOffset(ReadOnlySpan<byte> text, long codePoint)
    {
        int at = 0;
        for (long i = 0; i < codePoint && at < text.Length; i++)
            at += CodePoints.LengthOfCharacter(text[at]);
        return Math.Min(at, text.Length);
    }
}
