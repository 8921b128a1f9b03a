using System.Text;
using System.Text.Json.Nodes;
using Dolma.Tokenize.Training;

namespace Dolma.Tokenize.Tests;

/// <summary>Tokenizer files small enough to be made on the spot.</summary>
internal static class SmallTokenizer
{
    private static readonly Lazy<byte[]> Bytes = new(() => BytePairTrainer.Train(
        [Encoding.UTF8.GetBytes("the cat sat on the mat, and the cat ate the rat. the end")],
        new BytePairTrainerOptions { VocabularySize = 300 }).ToJson());

    /// <summary>Byte-level, 300 tokens at most, ids 0 and 1 special.</summary>
    public static Tokenizer Trained { get; } = Parse(_ => { });

    /// <summary>The same with changes to its file.</summary>
    public static Tokenizer Parse(Action<JsonObject> change)
    {
        JsonObject file = JsonNode.Parse(Bytes.Value)!.AsObject();
        change(file);
        return Tokenizer.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), "small.json");
    }

    /// <summary>Characters, with bytes to fall back to and <c>▁</c> for spaces, as Llama's.</summary>
    public static Tokenizer Characters(bool fuseUnknown = true, bool bytes = true, Action<JsonObject>? change = null, params string[] more)
    {
        var vocab = new JsonObject { ["<unk>"] = 0 };
        foreach (string token in new[] { "▁", "a", "b", "ab", "▁a", "▁ab", "é" }.Concat(more))
            vocab[token] = vocab.Count;
        for (int b = 0; bytes && b < 256; b++)
            vocab[$"<0x{b:X2}>"] = vocab.Count;
        return Parse(file =>
        {
            file["normalizer"] = JsonNode.Parse("""
                {"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}
                """);
            file["pre_tokenizer"] = null;
            file["decoder"] = JsonNode.Parse("""
                {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},
                {"type":"Strip","content":" ","start":1,"stop":0}]}
                """);
            file["added_tokens"] = new JsonArray();
            file["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["fuse_unk"] = fuseUnknown,
                ["byte_fallback"] = true,
                ["vocab"] = vocab,
                ["merges"] = new JsonArray("▁ a", new JsonArray("a", "b"), "▁a b"),
            };
            change?.Invoke(file);
        });
    }

    public static JsonObject Added(string content, bool singleWord = false, bool left = false, bool right = false, bool normalized = false, bool special = false) => new()
    {
        ["content"] = content,
        ["single_word"] = singleWord,
        ["lstrip"] = left,
        ["rstrip"] = right,
        ["normalized"] = normalized,
        ["special"] = special,
    };

    /// <summary>Tokens as the file spells them.</summary>
    public static string[] Spelled(this Tokenizer tokenizer, string text, EncoderOptions? options = null)
    {
        using TokenEncoder encoder = tokenizer.CreateEncoder(options);
        return [.. encoder.Ids(text).Select(id => tokenizer.IdToToken(id)!)];
    }
}
