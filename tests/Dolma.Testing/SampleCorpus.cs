using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dolma.Testing;

/// <summary>
/// A corpus of any size made from <c>samples/documents</c>: every document again and again, each time under another id and with
/// numbered words put in, so that most texts differ while one paragraph in a few stays the same, as on the web.
/// </summary>
public static class SampleCorpus
{
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes <paramref name="shards"/> gzip files <c>NNNN.json.gz</c> into <paramref name="folder"/>.</summary>
    /// <param name="samples">The project's <c>samples/documents</c>.</param>
    /// <param name="megabytes">Size of all JSON lines together, in units of 10⁶ bytes.</param>
    /// <returns>Documents written.</returns>
    public static long Make(string samples, string folder, double megabytes, int shards)
    {
        Directory.CreateDirectory(folder);
        List<JsonObject> documents = [.. Directory.EnumerateFiles(samples, "*.gz", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).SelectMany(ReadDocuments)];
        long written = 0;
        int round = 0;
        int next = 0;
        for (int shard = 0; shard < shards; shard++)
        {
            long bytes = 0;
            string path = Path.Combine(folder, shard.ToString("0000", CultureInfo.InvariantCulture) + ".json.gz");
            using var output = new GZipStream(File.Create(path), CompressionLevel.Fastest);
            while (bytes < megabytes * 1e6 / shards)
            {
                byte[] line = Variant(documents[next], round);
                output.Write(line);
                bytes += line.Length;
                written++;
                if (++next == documents.Count)
                    (next, round) = (0, round + 1);
            }
        }

        return written;
    }

    private static IEnumerable<JsonObject> ReadDocuments(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        // Only line feeds end a line here: some samples hold lone carriage returns between tokens.
        foreach (string line in reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (JsonNode.Parse(line) is JsonObject document)
                yield return document;
        }
    }

    private static byte[] Variant(JsonObject document, int round)
    {
        var copy = new JsonObject
        {
            ["id"] = $"{(string?)document["id"]}-{round.ToString(CultureInfo.InvariantCulture)}",
            ["text"] = Vary((string)document["text"]!, round),
            ["source"] = document["source"]?.DeepClone() ?? "sample",
        };
        if (document["metadata"] is { } metadata)
            copy["metadata"] = metadata.DeepClone();
        return Encoding.UTF8.GetBytes(copy.ToJsonString(Raw) + "\n");
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
