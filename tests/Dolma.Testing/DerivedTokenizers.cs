using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dolma.Testing;

/// <summary>
/// Two tokenizers that the golden files were made with and that differ from <c>gpt-neox-olmo-dolma-v1_5</c> in added tokens alone,
/// made from it as <c>make.py</c> makes them (<c>fill_hub</c>), once for all tests.
/// </summary>
internal static class DerivedTokenizers
{
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Lock Making = new();
    private static (string Source, string Pii, string Plain)? _made;

    /// <summary>Paths of the tokenizer with three tokens for masked data, and of the one without them.</summary>
    public static (string Pii, string Plain) From(string source)
    {
        lock (Making)
        {
            if (_made is not { } made || made.Source != source)
                _made = made = Make(source);
            return (made.Pii, made.Plain);
        }
    }

    private static (string Source, string Pii, string Plain) Make(string source)
    {
        JsonNode pii = JsonNode.Parse(File.ReadAllBytes(source))!;
        var swapped = new Dictionary<string, int>(StringComparer.Ordinal) { ["|||IP_ADDRESS|||"] = 50279, ["<|endoftext|>"] = 0 };
        JsonObject vocabulary = pii["model"]!["vocab"]!.AsObject();
        foreach ((string token, int id) in swapped)
        {
            if (vocabulary.ContainsKey(token))
                vocabulary[token] = id;
        }

        JsonNode[] added = [.. pii["added_tokens"]!.AsArray().Select(token => token!.DeepClone())];
        foreach (JsonNode token in added)
        {
            if (swapped.TryGetValue(Content(token), out int id))
                token["id"] = id;
        }

        pii["added_tokens"] = new JsonArray([.. added.OrderBy(token => (int)token["id"]!)]);
        JsonNode plain = pii.DeepClone();
        plain["added_tokens"] = new JsonArray([.. plain["added_tokens"]!.AsArray().Where(t => !IsMask(Content(t!))).Select(t => t!.DeepClone())]);
        JsonObject kept = plain["model"]!["vocab"]!.AsObject();
        foreach (string mask in kept.Select(token => token.Key).Where(IsMask).ToArray())
            kept.Remove(mask);
        return (source, Write(pii, "pii"), Write(plain, "plain"));
    }

    private static string Content(JsonNode token) => (string)token["content"]!;

    private static bool IsMask(string token) => token.Contains("|||", StringComparison.Ordinal);

    private static string Write(JsonNode tokenizer, string name)
    {
        string path = Path.Join(Directory.CreateTempSubdirectory("dolma-tokenizers-").FullName, name + ".json");
        File.WriteAllText(path, tokenizer.ToJsonString(Raw), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        return path;
    }
}
