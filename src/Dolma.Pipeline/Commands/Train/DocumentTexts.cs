using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Commands;

/// <summary>Documents one after another, for what learns from them: no shards, no outputs.</summary>
internal static class DocumentTexts
{
    /// <summary>Calls with every document, entry by entry, files in order of path. The document is good during the call.</summary>
    /// <exception cref="ConfigException">An entry matches nothing.</exception>
    /// <exception cref="ShardException">A line is no document; the message says which.</exception>
    public static void ForEach(IReadOnlyList<string> entries, IStorage storage, Action<Document> action, CancellationToken cancellation)
    {
        using var document = new Document();
        using var block = new LineBlock();
        foreach (StoredFile file in entries.SelectMany(entry => DocumentDiscovery.Find(storage, entry).Files).Select(f => f.File))
        {
            using var reader = new LineReader(Codec.OpenRead(storage.OpenRead(file.Path), CompressionKinds.FromPath(file.Path), file.Path), file.Path);
            for (long line = 1; reader.Read(block, targetBytes: 1, maxLines: 1) > 0; line++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    document.Parse(block[0]);
                }
                catch (BadLineException e)
                {
                    throw new ShardException($"{file.Path}, line {line}: {e.Message}", e);
                }

                action(document);
                block.Clear();
            }
        }
    }
}
