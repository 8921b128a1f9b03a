using System.Text.Encodings.Web;
using System.Text.Json;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>What a trainer has learnt.</summary>
public sealed class TrainedVocabulary
{
    private readonly IReadOnlyList<string> _special;
    private readonly List<byte[]> _tokens;
    private readonly List<(int Left, int Right)> _merges;

    internal TrainedVocabulary(IReadOnlyList<string> special, List<byte[]> tokens, List<(int Left, int Right)> merges)
    {
        _special = special;
        _tokens = tokens;
        _merges = merges;
    }

    /// <summary>Tokens in all, special ones included.</summary>
    public int Size => _special.Count + _tokens.Count;

    /// <summary>Merges learnt.</summary>
    public int MergeCount => _merges.Count;

    /// <summary>
    /// The content of a <c>tokenizer.json</c> that Hugging Face's <c>tokenizers</c> and <see cref="Tokenizer"/> read: ByteLevel before and
    /// after, no normaliser, so that decoding gives back exactly the text.
    /// </summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json);
        json.WriteNull("normalizer");
        WriteByteLevel(json, "pre_tokenizer");
        json.WriteNull("post_processor");
        WriteByteLevel(json, "decoder");
        WriteModel(json);
        json.WriteEndObject();
    }

    private void WriteAddedTokens(Utf8JsonWriter json)
    {
        json.WriteStartArray("added_tokens");
        for (int i = 0; i < _special.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", i);
            json.WriteString("content", _special[i]);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteModel(Utf8JsonWriter json)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteStartObject("vocab");
        for (int i = 0; i < _special.Count; i++)
            json.WriteNumber(_special[i], i);
        for (int i = 0; i < _tokens.Count; i++)
            json.WriteNumber(ByteAlphabet.Spell(_tokens[i]), _special.Count + i);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach ((int left, int right) in _merges)
            json.WriteStringValue($"{ByteAlphabet.Spell(_tokens[left - _special.Count])} {ByteAlphabet.Spell(_tokens[right - _special.Count])}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
