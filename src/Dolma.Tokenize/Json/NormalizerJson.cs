using Dolma.Tokenize.Normalizing;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>normalizer</c> of a tokenizer file.</summary>
internal static class NormalizerJson
{
    public static Normalizer[] Read(JsonPart part)
    {
        var steps = new List<Normalizer>();
        if (!part.IsNull)
            Add(part, steps);
        return [.. steps];
    }

    private static void Add(JsonPart part, List<Normalizer> steps)
    {
        string type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (JsonPart step in part["normalizers"].Items())
                    Add(step, steps);
                break;
            case "NFC":
                steps.Add(new UnicodeNormalizer(UnicodeForm.C));
                break;
            case "NFD":
                steps.Add(new UnicodeNormalizer(UnicodeForm.D));
                break;
            case "NFKC":
                steps.Add(new UnicodeNormalizer(UnicodeForm.KC));
                break;
            case "NFKD":
                steps.Add(new UnicodeNormalizer(UnicodeForm.KD));
                break;
            case "Lowercase":
                steps.Add(new LowercaseNormalizer());
                break;
            case "Strip":
                steps.Add(new StripNormalizer(part["strip_left"].Flag(missing: true), part["strip_right"].Flag(missing: true)));
                break;
            case "StripAccents":
                steps.Add(new StripAccentsNormalizer());
                break;
            case "Prepend":
                steps.Add(new PrependNormalizer(part["prepend"].Utf8()));
                break;
            case "Replace":
                steps.Add(Replace(part["pattern"], part["content"].Utf8()));
                break;
            default:
                part["type"].ThrowUnknownType(type, "Sequence", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip", "StripAccents", "Prepend", "Replace");
                break;
        }
    }

    /// <summary>A replacement of a string or of a regular expression; decoders have the same.</summary>
    public static Normalizer Replace(JsonPart pattern, byte[] content)
    {
        JsonPart literal = pattern["String"];
        if (literal.IsNull)
            return new PatternReplaceNormalizer(pattern["Regex"].Pattern(), content);
        byte[] bytes = literal.Utf8();
        return bytes.Length > 0 ? new ReplaceNormalizer(bytes, content) : throw pattern.Problem("is empty; it has to be some text to replace");
    }
}
