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
                steps.Add(new NfcNormalizer());
                break;
            case "Prepend":
                steps.Add(new PrependNormalizer(part["prepend"].Utf8()));
                break;
            case "Replace":
                byte[] pattern = part["pattern"]["String"].Utf8();
                if (pattern.Length == 0)
                    throw part["pattern"].Problem("is empty; it has to be some text to replace");
                steps.Add(new ReplaceNormalizer(pattern, part["content"].Utf8()));
                break;
            default:
                part["type"].ThrowUnknownType(type, "Sequence", "NFC", "Prepend", "Replace");
                break;
        }
    }
}
