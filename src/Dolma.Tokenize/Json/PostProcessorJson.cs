using Dolma.Tokenize.Offsets;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>post_processor</c> of a tokenizer file: how offsets are trimmed, and what is put around a text.</summary>
internal sealed class PostProcessorJson
{
    private PostProcessorJson()
    {
    }

    /// <summary>What the last step that trims offsets says.</summary>
    public OffsetTrimming Trimming { get; private set; }

    public SpecialTokenTemplate Template { get; private set; } = SpecialTokenTemplate.None;

    public static PostProcessorJson Read(JsonPart part)
    {
        var result = new PostProcessorJson();
        if (!part.IsNull)
            result.Add(part);
        return result;
    }

    private void Add(JsonPart part)
    {
        string type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (JsonPart step in part["processors"].Items())
                    Add(step);
                break;
            case "ByteLevel":
                Trim(part);
                break;
            case "TemplateProcessing":
                Template = Template.Inside(Single(part));
                break;
            case "RobertaProcessing":
                Trim(part);
                Template = Template.Inside(new SpecialTokenTemplate([Id(part["cls"])], [Id(part["sep"])]));
                break;
            case "BertProcessing":
                Template = Template.Inside(new SpecialTokenTemplate([Id(part["cls"])], [Id(part["sep"])]));
                break;
            default:
                part["type"].ThrowUnknownType(type, "Sequence", "ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing");
                break;
        }
    }

    private void Trim(JsonPart part)
    {
        if (part["trim_offsets"].Flag(missing: true))
            Trimming = part["add_prefix_space"].Flag(missing: true) ? OffsetTrimming.AllButFirstSpace : OffsetTrimming.All;
    }

    /// <summary>The template for one text; that for pairs of texts is not looked at.</summary>
    private static SpecialTokenTemplate Single(JsonPart part)
    {
        var before = new List<uint>();
        var after = new List<uint>();
        bool hasText = false;
        foreach (JsonPart piece in part["single"].Items())
        {
            JsonPart special = piece["SpecialToken"];
            if (!special.IsNull)
            {
                string name = special["id"].Text();
                JsonPart token = part["special_tokens"][name];
                if (token.IsNull)
                    throw special.Problem($"names `{name}`, which is not among the special tokens of the template");
                (hasText ? after : before).AddRange(token["ids"].Items().Select(id => (uint)id.Number()));
            }
            else if (hasText || piece["Sequence"]["id"].Text() != "A")
            {
                throw part["single"].Problem("has to hold the text `A` once, and no other");
            }
            else
            {
                hasText = true;
            }
        }

        return hasText ? new SpecialTokenTemplate([.. before], [.. after]) : throw part["single"].Problem("has to hold the text `A` once");
    }

    private static uint Id(JsonPart pair) => pair.Items().ToArray() is [_, var id] ? (uint)id.Number() : throw pair.Problem("is not a token and its id");
}
