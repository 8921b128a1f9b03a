using Dolma.Tokenize.Decoding;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>decoder</c> of a tokenizer file.</summary>
internal static class DecoderJson
{
    /// <returns>Null if the file has none, which means that tokens are joined with spaces.</returns>
    public static DecoderStep[]? Read(JsonPart part)
    {
        if (part.IsNull)
            return null;
        var steps = new List<DecoderStep>();
        Add(part, steps);
        return [.. steps];
    }

    private static void Add(JsonPart part, List<DecoderStep> steps)
    {
        string type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (JsonPart step in part["decoders"].Items())
                    Add(step, steps);
                break;
            case "ByteLevel":
                steps.Add(new ByteLevelDecoder());
                break;
            case "Replace":
                steps.Add(new ReplaceDecoder(NormalizerJson.Replace(part["pattern"], part["content"].Utf8())));
                break;
            case "Metaspace":
                bool prepended = part["add_prefix_space"].Flag(missing: true)
                    && (part["prepend_scheme"].IsNull || part["prepend_scheme"].Text() != "never");
                steps.Add(new MetaspaceDecoder(part["replacement"].Text(), prepended));
                break;
            case "ByteFallback":
                steps.Add(new ByteFallbackDecoder());
                break;
            case "Fuse":
                steps.Add(new FuseDecoder());
                break;
            case "Strip":
                byte[] character = part["content"].Utf8();
                if (character.Length == 0)
                    throw part["content"].Problem("is empty; it has to be one character");
                steps.Add(new StripDecoder(character, part["start"].Number(), part["stop"].Number()));
                break;
            default:
                part["type"].ThrowUnknownType(type, "Sequence", "ByteLevel", "Replace", "Metaspace", "ByteFallback", "Fuse", "Strip");
                break;
        }
    }
}
