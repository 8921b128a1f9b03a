using System.Globalization;
using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Testing;

/// <summary>
/// A corpus of any size made from <c>samples/documents</c>: every document again and again, each time under another id and with
/// numbered words put in, so that most texts differ while one paragraph in a few stays the same, as on the web.
/// </summary>
public static class SampleCorpus
{
    private sealed record Sample(string Id, string Text, string Source, byte[] Metadata);

    /// <summary>Writes <paramref name="shards"/> gzip files <c>NNNN.json.gz</c> into <paramref name="folder"/>.</summary>
    /// <param name="samples">The project's <c>samples/documents</c>.</param>
    /// <param name="megabytes">Size of all JSON lines together, in units of 10⁶ bytes.</param>
    /// <returns>Documents written.</returns>
    public static long Make(string samples, string folder, double megabytes, int shards)
    {
        Directory.CreateDirectory(folder);
        List<Sample> documents = [.. Directory.EnumerateFiles(samples, "*.gz", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).SelectMany(ReadDocuments)];
        long written = 0;
        int round = 0;
        int next = 0;
        using var line = new PooledBuffer();
        for (int shard = 0; shard < shards; shard++)
        {
            long bytes = 0;
            string path = Path.Combine(folder, shard.ToString("0000", CultureInfo.InvariantCulture) + ".json.gz");
            using Stream output = Codec.OpenWrite(File.Create(path), CompressionKind.Gzip, level: 1);
            while (bytes < megabytes * 1e6 / shards)
            {
                line.Clear();
                WriteVariant(line, documents[next], round);
                output.Write(line.WrittenSpan);
                bytes += line.Length;
                written++;
                if (++next == documents.Count)
                    (next, round) = (0, round + 1);
            }
        }

        return written;
    }

    private static List<Sample> ReadDocuments(string path)
    {
        var samples = new List<Sample>();
        using var reader = new LineReader(Codec.OpenRead(File.OpenRead(path), CompressionKind.Gzip, path), path);
        using var block = new LineBlock();
        using var document = new Document();
        while (reader.Read(block, targetBytes: 1, maxLines: 1) > 0)
        {
            document.Parse(block[0]);
            samples.Add(new Sample(
                Encoding.UTF8.GetString(document.Id),
                Encoding.UTF8.GetString(document.Text.Utf8),
                Encoding.UTF8.GetString(document.Source),
                document.Metadata.ToArray()));
            block.Clear();
        }

        return samples;
    }

    private static void WriteVariant(PooledBuffer line, Sample sample, int round)
    {
        line.Write("{\"id\":"u8);
        JsonString.Write(line, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sample.Id}-{round}")));
        line.Write(",\"text\":"u8);
        JsonString.Write(line, Encoding.UTF8.GetBytes(Vary(sample.Text, round)));
        line.Write(",\"source\":"u8);
        JsonString.Write(line, Encoding.UTF8.GetBytes(sample.Source));
        if (sample.Metadata.Length > 0)
        {
            line.Write(",\"metadata\":"u8);
            line.Write(sample.Metadata);
        }

        line.Write("}\n"u8);
    }

    /// <summary>Puts a numbered word after every fortieth space, but for every third line, which stays as it is.</summary>
    private static string Vary(string text, int round)
    {
        if (round == 0)
            return text;
        var varied = new StringBuilder(text.Length + 64);
        int spaces = 0;
        int line = 0;
        foreach (char c in text)
        {
            varied.Append(c);
            if (c == '\n')
                line++;
            else if (c == ' ' && ++spaces % 40 == 20 && line % 3 != 0)
                varied.Append(CultureInfo.InvariantCulture, $"n{round} ");
        }

        return varied.ToString();
    }
}
