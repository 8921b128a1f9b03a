using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Lines;
using Dolma.Tokenize.AddedTokens;
using Dolma.Tokenize.Bpe;
using Dolma.Tokenize.Json;
using Dolma.Tokenize.Normalizing;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize;

/// <summary>
/// Reads Hugging Face's <c>tokenizer.json</c>, version 1.0. What is not implemented is refused by name, so that a tokenizer either
/// works exactly or not at all.
/// </summary>
/// <remarks>Source: spec/tokens 5.1, 5.2.</remarks>
internal static class TokenizerJson
{
    /// <summary>The setting that names the file.</summary>
    public const string ConfigKey = "tokenizer.name_or_path";

    private const string Version = "1.0";

    public static TokenizerParts Read(ReadOnlyMemory<byte> json, string file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(new JsonPart(document.RootElement, "", file));
        }
        catch (JsonException e)
        {
            throw new ConfigException(
                ConfigKey,
                $"the tokenizer file is malformed JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}. Was it downloaded whole?",
                file);
        }
    }

    private static TokenizerParts Read(JsonPart top)
    {
        JsonPart version = top["version"];
        if (version.Text() != Version)
            throw version.Problem($"is `{version.Text()}`; only {Version} is supported");
        top["truncation"].ExpectNull("so that documents would be cut; set it to null");
        top["padding"].ExpectNull("so that documents would be padded; set it to null");
        Normalizer[] normalizers = NormalizerJson.Read(top["normalizer"]);
        PreTokenizerJson preTokenizer = PreTokenizerJson.Read(top["pre_tokenizer"]);
        BpeModel model = BpeModelJson.Read(top["model"], preTokenizer.IsByteLevel);
        PostProcessorJson postProcessor = PostProcessorJson.Read(top["post_processor"]);
        var warnings = new List<string>();
        AddedToken[] added = Added(top["added_tokens"], model, warnings);
        return new TokenizerParts
        {
            Normalizers = normalizers,
            Splitters = preTokenizer.Splitters,
            Scanner = preTokenizer.Scanner,
            AddsPrefixSpace = preTokenizer.AddsPrefixSpace,
            Model = model,
            Added = added,
            Template = postProcessor.Template,
            Trimming = postProcessor.Trimming,
            Decoders = DecoderJson.Read(top["decoder"]),
            RawFinder = new AddedTokenFinder(added.Where(t => !t.Normalized).Select(t => (Encoding.UTF8.GetBytes(t.Content), t))),
            NormalizedFinder = new AddedTokenFinder(added.Where(t => t.Normalized).Select(t => (Normalize(t.Content, normalizers), t))),
            Warnings = warnings,
        };
    }

    /// <summary>A token of the model keeps its id there; others get the next free one, whatever the file says.</summary>
    private static AddedToken[] Added(JsonPart part, BpeModel model, List<string> warnings)
    {
        if (part.IsNull)
            return [];
        var tokens = new List<AddedToken>();
        var ids = new Dictionary<string, uint>(StringComparer.Ordinal);
        uint next = (uint)model.Count;
        foreach (JsonPart item in part.Items())
        {
            string content = item["content"].Text();
            if (content.Length == 0)
                continue;
            if (!ids.TryGetValue(content, out uint id) && !model.TryFind(content, out id))
            {
                id = next;
                next++;
            }

            ids[content] = id;
            // The library counts on from the largest id so far.
            if (id >= next)
                next = id + 1;
            if (!item["id"].IsNull && item["id"].Number() != id)
                warnings.Add($"The added token `{content}` has the id {item["id"].Number()} in the file, but is used as {id}.");
            tokens.Add(new AddedToken(
                id,
                content,
                item["single_word"].Flag(missing: false),
                item["lstrip"].Flag(missing: false),
                item["rstrip"].Flag(missing: false),
                item["normalized"].Flag(missing: true),
                item["special"].Flag(missing: false)));
        }

        return [.. tokens];
    }

    private static byte[] Normalize(string content, Normalizer[] normalizers)
    {
        byte[] text = Encoding.UTF8.GetBytes(content);
        using var buffer = new PooledBuffer();
        foreach (Normalizer normalizer in normalizers)
        {
            buffer.Clear();
            if (normalizer.Rewrite(text, buffer))
                text = buffer.WrittenSpan.ToArray();
        }

        return text;
    }
}
