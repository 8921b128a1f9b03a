using System.Text.Json;
using Dolma.Core;
using Dolma.Tokenize.Json;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Training;

/// <summary>How a new tokenizer cuts text into words: the <c>pre_tokenizer</c> of its file, and the same at work.</summary>
internal sealed class PreTokenization
{
    private readonly PreTokenizerJson _parsed;

    /// <exception cref="ConfigException">The pattern cannot be used.</exception>
    public PreTokenization(string pattern, DigitRule digits)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            Write(json, pattern, digits);
        Json = stream.ToArray();
        using JsonDocument document = JsonDocument.Parse(Json);
        _parsed = PreTokenizerJson.Read(new JsonPart(document.RootElement, "pre_tokenizer", ""));
    }

    /// <summary>The value of <c>pre_tokenizer</c>.</summary>
    public byte[] Json { get; }

    public WordSplitter CreateSplitter() => new(_parsed.Splitters, _parsed.Scanner);

    private static void Write(Utf8JsonWriter json, string pattern, DigitRule digits)
    {
        string? split = pattern switch
        {
            "gpt2" => null,
            "cl100k" or "dolma2" or "llama3" => Cl100kWords.Pattern,
            _ => pattern,
        };
        bool isSequence = split is not null || digits != DigitRule.Pattern;
        if (isSequence)
        {
            json.WriteStartObject();
            json.WriteString("type", "Sequence");
            json.WriteStartArray("pretokenizers");
        }

        if (digits != DigitRule.Pattern)
        {
            json.WriteStartObject();
            json.WriteString("type", "Digits");
            json.WriteBoolean("individual_digits", digits == DigitRule.Single);
            json.WriteEndObject();
        }

        if (split is not null)
        {
            json.WriteStartObject();
            json.WriteString("type", "Split");
            json.WriteStartObject("pattern");
            json.WriteString("Regex", split);
            json.WriteEndObject();
            json.WriteString("behavior", nameof(SplitBehavior.Isolated));
            json.WriteBoolean("invert", false);
            json.WriteEndObject();
        }

        json.WriteStartObject();
        WriteByteLevel(json, useRegex: split is null);
        json.WriteEndObject();
        if (isSequence)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    /// <summary>The members of a ByteLevel step, which as a decoder has the same.</summary>
    public static void WriteByteLevel(Utf8JsonWriter json, bool useRegex)
    {
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", useRegex);
    }
}
