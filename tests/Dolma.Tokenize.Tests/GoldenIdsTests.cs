using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Dolma.Testing;

namespace Dolma.Tokenize.Tests;

/// <summary>Ids that the <c>tokenizers</c> library gives, to the last one.</summary>
public class GoldenIdsTests
{
    [SkippableTheory]
    [InlineData("neox")]
    [InlineData("dolma2")]
    [InlineData("llama")]
    public void EveryDocumentOfTheCorpusHasTheReferenceIds(string name)
    {
        Tokenizer tokenizer = Tokenizers.Get(name);
        string corpus = SharedData.Folder("corpus/documents");
        string golden = SharedData.Folder("golden/tokens/ids/" + name);
        using TokenEncoder encoder = tokenizer.CreateEncoder();
        var wrong = new List<string>();
        int documents = 0;
        foreach (string folder in Directory.GetDirectories(corpus))
        {
            Dictionary<string, string> texts = Directory.GetFiles(folder, "*.json.gz")
                .SelectMany(Lines)
                .ToDictionary(d => d.GetProperty("id").GetString()!, d => d.GetProperty("text").GetString()!, StringComparer.Ordinal);
            foreach (JsonElement row in Lines(Path.Join(golden, Path.GetFileName(folder) + ".jsonl.gz")))
            {
                string id = row.GetProperty("id").GetString()!;
                uint[] ids = encoder.Ids(Strip(texts[id]));
                documents++;
                if (ids.Length != row.GetProperty("count").GetInt32() || Digest(ids) != row.GetProperty("sha256").GetString())
                    wrong.Add(id);
            }
        }

        wrong.ShouldBeEmpty();
        documents.ShouldBe(2859);
    }

    [SkippableTheory]
    [InlineData("neox")]
    [InlineData("dolma2")]
    [InlineData("llama")]
    public void EveryHostileStringHasTheReferenceIdsAllThreeWays(string name)
    {
        Tokenizer tokenizer = Tokenizers.Get(name);
        Dictionary<string, string> texts = Lines(SharedData.InRepository("tests/golden/tokens/inputs/documents/hostile/hostile.jsonl"))
            .ToDictionary(d => d.GetProperty("id").GetString()!, d => d.GetProperty("text").GetString()!, StringComparer.Ordinal);
        using TokenEncoder plain = tokenizer.CreateEncoder();
        using TokenEncoder special = tokenizer.CreateEncoder(new EncoderOptions { EncodeSpecialTokens = true });
        using TokenEncoder segmented = tokenizer.CreateEncoder(new EncoderOptions { SegmentBeforeTokenization = true });
        (string Name, TokenEncoder Encoder)[] ways = [("plain", plain), ("encode_special_tokens", special), ("segmented", segmented)];
        var wrong = new List<string>();
        foreach (JsonElement row in Lines(Path.Join(SharedData.Folder("golden/tokens/ids/" + name), "hostile.jsonl.gz")))
        {
            string id = row.GetProperty("id").GetString()!;
            foreach ((string way, TokenEncoder encoder) in ways)
            {
                if (!encoder.Ids(texts[id]).SequenceEqual(Ids(row.GetProperty(way))))
                    wrong.Add($"{id} {way}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [SkippableTheory]
    [InlineData("neox")]
    [InlineData("dolma2")]
    [InlineData("llama")]
    public void TheShortestDocumentsHaveTheReferenceIds(string name)
    {
        using TokenEncoder encoder = Tokenizers.Get(name).CreateEncoder();
        foreach (JsonElement row in Lines(Path.Join(SharedData.Folder("golden/tokens/ids/" + name), "short.jsonl.gz")))
            encoder.Ids(row.GetProperty("text").GetString()!).ShouldBe(Ids(row.GetProperty("ids")), row.GetProperty("id").GetString());
    }

    [SkippableTheory]
    [InlineData("neox")]
    [InlineData("dolma2")]
    [InlineData("llama")]
    public void EverySampleDocumentHasTheReferenceIds(string name)
    {
        using TokenEncoder encoder = Tokenizers.Get(name).CreateEncoder();
        Dictionary<string, string> texts = Directory
            .GetFiles(SharedData.InRepository("samples/documents"), "*.json.gz", SearchOption.AllDirectories)
            .SelectMany(Lines)
            .ToDictionary(d => d.GetProperty("id").GetString()!, d => d.GetProperty("text").GetString()!, StringComparer.Ordinal);
        // Unlike the command, the script behind these encoded texts as they are, white space at their ends included.
        var wrong = new List<string>();
        foreach (JsonElement row in Lines(SharedData.InRepository($"tests/golden/samples/tokens/{name}.jsonl.gz")))
        {
            string id = row.GetProperty("id").GetString()!;
            uint[] ids = encoder.Ids(texts[id]);
            if (ids.Length != row.GetProperty("n").GetInt32() || Digest(ids) != row.GetProperty("sha256").GetString())
                wrong.Add(id);
        }

        wrong.ShouldBeEmpty();
    }

    private static uint[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(i => i.GetUInt32())];

    private static string Digest(uint[] ids) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(ids.AsSpan())));

    /// <summary>As the command strips: .NET's white space and U+001C to U+001F.</summary>
    private static string Strip(string text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsWhite(text[start]))
            start++;
        while (end > start && IsWhite(text[end - 1]))
            end--;
        return text[start..end];
    }

    private static bool IsWhite(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    private static List<JsonElement> Lines(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(content);
        // Lines end with LF alone; ReadLine would also stop at a CR.
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
