using System.Globalization;
using Dolma.Tokenize.Splitting;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Json;

/// <summary>Reads the <c>pre_tokenizer</c> of a tokenizer file: how text is cut into words.</summary>
internal sealed class PreTokenizerJson
{
    private readonly List<Splitter> _splitters = [];

    // The pre-tokenizers that the splitters stand for, as far as a scanner may take their place.
    private bool _endsInDigits;

    private PreTokenizerJson()
    {
    }

    public Splitter[] Splitters => [.. _splitters];

    public WordScanner Scanner { get; private set; }

    /// <summary>Whether the vocabulary spells bytes with the byte alphabet.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Whether a step says <c>add_prefix_space</c>.</summary>
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
        string type = part["type"].Text();
        if (IsByteLevel)
            throw part.Problem($"comes after ByteLevel, as a `{type}`; only steps before it are supported");
        bool followsDigits = _endsInDigits;
        _endsInDigits = false;
        switch (type)
        {
            case "Sequence":
                _endsInDigits = followsDigits;
                foreach (JsonPart step in part["pretokenizers"].Items())
                    Add(step);
                break;
            case "ByteLevel":
                AddByteLevel(part, followsDigits);
                break;
            case "Digits":
                bool individually = part["individual_digits"].Flag(missing: false);
                _splitters.Add(new CharacterSplitter(IsNumeric, individually ? SplitBehavior.Isolated : SplitBehavior.Contiguous));
                _endsInDigits = individually;
                break;
            case "Split":
                _splitters.Add(Split(part));
                break;
            case "Metaspace":
                _splitters.Add(Metaspace(part));
                break;
            case "Whitespace":
                _splitters.Add(new WordAndSymbolSplitter());
                break;
            case "WhitespaceSplit":
                _splitters.Add(new CharacterSplitter(Characters.IsWhite, SplitBehavior.Removed));
                break;
            case "Punctuation":
                JsonPart behavior = part["behavior"];
                _splitters.Add(new CharacterSplitter(IsPunctuation, behavior.IsNull ? SplitBehavior.Isolated : Behavior(behavior)));
                break;
            default:
                part["type"].ThrowUnknownType(
                    type, "Sequence", "ByteLevel", "Digits", "Split", "Metaspace", "Whitespace", "WhitespaceSplit", "Punctuation");
                break;
        }
    }

    private void AddByteLevel(JsonPart part, bool followsDigits)
    {
        IsByteLevel = true;
        bool useRegex = part["use_regex"].Flag(missing: true);
        if (part["add_prefix_space"].Flag(missing: true))
        {
            AddsPrefixSpace = true;
            _splitters.Add(new PrefixSpace());
        }
        else if (useRegex && followsDigits)
        {
            _splitters.RemoveAt(_splitters.Count - 1);
            Scanner = WordScanner.Gpt2Digits;
            return;
        }

        if (useRegex)
            Scanner = WordScanner.Gpt2;
    }

    /// <summary>A pattern that a scanner was written for runs as that scanner, without a list of pieces in between.</summary>
    private void UseScannerOfLastStep()
    {
        if (Scanner != WordScanner.None || _splitters.Count == 0)
            return;
        Scanner = _splitters[^1] switch
        {
            ScannerSplitter<Gpt2Words> => WordScanner.Gpt2,
            ScannerSplitter<Cl100kWords> => WordScanner.Cl100k,
            ScannerSplitter<Cl100kDigitWords> => WordScanner.Cl100kDigits,
            _ => WordScanner.None,
        };
        if (Scanner != WordScanner.None)
            _splitters.RemoveAt(_splitters.Count - 1);
    }

    private MetaspaceSplitter Metaspace(JsonPart part)
    {
        JsonPart replacement = part["replacement"];
        if (replacement.Text().EnumerateRunes().Count() != 1)
            throw replacement.Problem("has to be one character");
        JsonPart scheme = part["prepend_scheme"];
        MetaspaceSplitter.Prepend prepends = (scheme.IsNull ? "always" : scheme.Text()) switch
        {
            "always" => MetaspaceSplitter.Prepend.Always,
            "first" => MetaspaceSplitter.Prepend.First,
            "never" => MetaspaceSplitter.Prepend.Never,
            string other => throw scheme.Problem($"is `{other}`; supported are `always`, `first` and `never`"),
        };
        JsonPart prefix = part["add_prefix_space"];
        if (!prefix.Flag(missing: true))
        {
            if (!scheme.IsNull && prepends != MetaspaceSplitter.Prepend.Never)
                throw prefix.Problem("is false, and `prepend_scheme` says otherwise");
            prepends = MetaspaceSplitter.Prepend.Never;
        }

        AddsPrefixSpace |= prefix.Flag(missing: false);
        return new MetaspaceSplitter(replacement.Utf8(), prepends, part["split"].Flag(missing: true));
    }

    private static Splitter Split(JsonPart part)
    {
        bool invert = part["invert"].Flag(missing: false);
        SplitBehavior behavior = Behavior(part["behavior"]);
        JsonPart pattern = part["pattern"];
        JsonPart literal = pattern["String"];
        if (!literal.IsNull)
        {
            byte[] bytes = literal.Utf8();
            if (bytes.Length == 0)
                throw literal.Problem("is empty; it has to be some text to split at");
            return new LiteralSplitter(bytes, behavior, invert);
        }

        JsonPart regex = pattern["Regex"];
        // These match every character, so there are no gaps that could be dropped or kept.
        if (behavior == SplitBehavior.Isolated || (behavior == SplitBehavior.Removed && invert))
        {
            switch (regex.Text())
            {
                case var known when known == Gpt2Words.Pattern:
                    return new ScannerSplitter<Gpt2Words>();
                case var known when known == Cl100kWords.Pattern:
                    return new ScannerSplitter<Cl100kWords>();
                case var known when known == Cl100kDigitWords.Pattern:
                    return new ScannerSplitter<Cl100kDigitWords>();
            }
        }

        return new PatternSplitter(regex.Pattern(), behavior, invert);
    }

    private static SplitBehavior Behavior(JsonPart part) => part.Text() switch
    {
        nameof(SplitBehavior.Removed) => SplitBehavior.Removed,
        nameof(SplitBehavior.Isolated) => SplitBehavior.Isolated,
        nameof(SplitBehavior.Contiguous) => SplitBehavior.Contiguous,
        nameof(SplitBehavior.MergedWithPrevious) => SplitBehavior.MergedWithPrevious,
        nameof(SplitBehavior.MergedWithNext) => SplitBehavior.MergedWithNext,
        string other => throw part.Problem(
            $"is `{other}`, which is not supported; supported are {string.Join(", ", Enum.GetNames<SplitBehavior>().Select(b => $"`{b}`"))}"),
    };

    private static bool IsNumeric(int codePoint) => Characters.ClassOf(codePoint) == CharacterClass.Number;

    private static bool IsPunctuation(int codePoint) => codePoint < 0x80
        ? codePoint > ' ' && codePoint != 0x7F && !char.IsAsciiLetterOrDigit((char)codePoint)
        : Characters.CategoryOf(codePoint) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
