using System.Text.Encodings.Web;
using System.Text.Json;
using Dolma.Tokenize.Bpe;

namespace Dolma.Tokenize.Training;

/// <summary>What a trainer has learnt.</summary>
public sealed class TrainedVocabulary
{
    private readonly BytePairTrainerOptions _options;
    private readonly byte[] _preTokenizer;
    private readonly IReadOnlyList<string> _special;
    private readonly List<byte[]> _tokens;
    private readonly List<(int Left, int Right)> _merges;

    internal TrainedVocabulary(BytePairTrainerOptions options, byte[] preTokenizer, List<byte[]> tokens, List<(int Left, int Right)> merges)
    {
        _options = options;
        _preTokenizer = preTokenizer;
        _special = options.SpecialTokens;
        _tokens = tokens;
        _merges = merges;
    }

    /// <summary>Tokens in all, special ones included.</summary>
    public int Size => _special.Count + _tokens.Count;

    /// <summary>Merges learnt.</summary>
    public int MergeCount => _merges.Count;

    /// <summary>
    /// The content of a <c>tokenizer.json</c> that Hugging Face's <c>tokenizers</c> and <see cref="Tokenizer"/> read: no
    /// normaliser, and bytes before and after, so that decoding gives back exactly the text, if all bytes are tokens.
    /// </summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens(json);
        json.WriteNull("normalizer");
        json.WritePropertyName("pre_tokenizer");
        using (JsonDocument preTokenizer = JsonDocument.Parse(_preTokenizer))
            preTokenizer.WriteTo(json);
        json.WriteNull("post_processor");
        json.WriteStartObject("decoder");
        PreTokenization.WriteByteLevel(json, useRegex: true);
        json.WriteEndObject();
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
        json.WriteString("unk_token", _options.UnknownToken);
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
