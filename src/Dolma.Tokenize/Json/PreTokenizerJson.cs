using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>pre_tokenizer</c> of a tokenizer file: how text is cut into words.</summary>
internal sealed class PreTokenizerJson
{
    private readonly List<Splitter> _splitters = [];

    private PreTokenizerJson()
    {
    }

    public Splitter[] Splitters => [.. _splitters];

    public WordScanner Scanner { get; private set; }

    /// <summary>Whether the vocabulary spells bytes with the byte alphabet.</summary>
    public bool IsByteLevel { get; private set; }

    public bool AddsPrefixSpace { get; private set; }

    public static PreTokenizerJson Read(JsonPart part)
    {
        var result = new PreTokenizerJson();
        if (!part.IsNull)
            result.Add(part);
        result.UseScannerOfLastStep();
        return result;
    }

    private void Add(JsonPart part)
    {
        if (IsByteLevel)
            throw part.Problem("comes after ByteLevel; only steps before it are supported");
        string type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (JsonPart step in part["pretokenizers"].Items())
                    Add(step);
                break;
            case "ByteLevel":
                IsByteLevel = true;
                AddsPrefixSpace = part["add_prefix_space"].Flag(missing: true);
                if (part["use_regex"].Flag(missing: true))
                    Scanner = WordScanner.Gpt2;
                break;
            case "Digits":
                _splitters.Add(new DigitSplitter(part["individual_digits"].Flag(missing: false)));
                break;
            case "Split":
                _splitters.Add(Split(part));
                break;
            default:
                part["type"].ThrowUnknownType(type, "Sequence", "ByteLevel", "Digits", "Split");
                break;
        }
    }

    /// <summary>A pattern that a scanner was written for runs as that scanner, without a list of pieces in between.</summary>
    private void UseScannerOfLastStep()
    {
        // A prefix is put before each piece of the last step, so that step has to stay one.
        if (Scanner != WordScanner.None || AddsPrefixSpace || _splitters.Count == 0)
            return;
        Scanner = _splitters[^1] switch
        {
            ScannerSplitter<Gpt2Words> => WordScanner.Gpt2,
            ScannerSplitter<Cl100kWords> => WordScanner.Cl100k,
            _ => WordScanner.None,
        };
        if (Scanner != WordScanner.None)
            _splitters.RemoveAt(_splitters.Count - 1);
    }

    private static Splitter Split(JsonPart part)
    {
        bool invert = part["invert"].Flag(missing: false);
        string behavior = part["behavior"].Text();
        SplitKeeps keeps = SplitKeeps.Everything;
        if (behavior == "Removed")
            keeps = invert ? SplitKeeps.Matches : SplitKeeps.Gaps;
        else if (behavior != "Isolated")
            throw part["behavior"].Problem($"is `{behavior}`, which is not supported; supported are `Removed` and `Isolated`");

        JsonPart pattern = part["pattern"];
        JsonPart literal = pattern["String"];
        if (!literal.IsNull)
        {
            byte[] bytes = literal.Utf8();
            if (bytes.Length == 0)
                throw literal.Problem("is empty; it has to be some text to split at");
            return new LiteralSplitter(bytes, keeps);
        }

        JsonPart regex = pattern["Regex"];
        string expression = regex.Text();
        // These match every character, so there are no gaps that could be dropped or kept.
        if (keeps != SplitKeeps.Gaps && expression == Gpt2Words.Pattern)
            return new ScannerSplitter<Gpt2Words>();
        if (keeps != SplitKeeps.Gaps && expression == Cl100kWords.Pattern)
            return new ScannerSplitter<Cl100kWords>();
        try
        {
            return new PatternSplitter(new CodePointPattern(expression), keeps);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw regex.Problem($"is the pattern `{expression}`, which cannot be used: {e.Message}");
        }
    }
}
