using System.Globalization;

namespace Dolma.Tokenize.Normalizing;

/// <summary>
/// Combining classes, decompositions and compositions of Unicode, read once from <c>normalization.txt</c> (made by
/// <c>normalization.py</c>). The runtime's own normalisation is switched off together with its culture data, which this program does without.
/// </summary>
internal sealed class NormalizationData
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<NormalizationData> Loaded = new(() => new NormalizationData());

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly HashSet<int> _composites = [];
    private readonly HashSet<int> _seconds = [];

    private readonly Dictionary<int, int[]> _compatible = [];

    private NormalizationData()
    {
        using Stream stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("normalization.txt")
            ?? throw new InvalidOperationException("normalization.txt is not embedded in this assembly.");
        using var lines = new StreamReader(stream);
        while (lines.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                Read(line.Split(' '));
        }
    }

    public static NormalizationData Instance => Loaded.Value;

    /// <summary>The canonical combining class; 0 for starters.</summary>
    public byte ClassOf(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>Whether NFC joins the character with one before it.</summary>
    public bool IsJoined(int codePoint) =>
        codePoint is (>= VowelBase and < VowelBase + VowelCount) or (> TrailBase and < TrailBase + TrailCount) || _seconds.Contains(codePoint);

    /// <summary>Whether the character stays what it is when text is composed.</summary>
    public bool IsComposite(int codePoint) => (uint)(codePoint - SyllableBase) < SyllableCount || _composites.Contains(codePoint);

    /// <summary>One step of compatibility decomposition; empty if there is none.</summary>
    public ReadOnlySpan<int> Compatible(int codePoint) => _compatible.TryGetValue(codePoint, out int[]? parts) ? parts : [];

    /// <summary>One step of canonical decomposition; <c>Second</c> is 0 if it is a single character.</summary>
    public bool TryDecompose(int codePoint, out int first, out int second)
    {
        int syllable = codePoint - SyllableBase;
        if ((uint)syllable < SyllableCount)
        {
            int trail = syllable % TrailCount;
            (first, second) = trail == 0
                ? (LeadBase + (syllable / (VowelCount * TrailCount)), VowelBase + (syllable / TrailCount % VowelCount))
                : (codePoint - trail, TrailBase + trail);
            return true;
        }

        bool found = _decompositions.TryGetValue(codePoint, out (int First, int Second) parts);
        (first, second) = parts;
        return found;
    }

    /// <summary>The primary composite of two characters, if there is one.</summary>
    public bool TryCompose(int first, int second, out int composite)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            composite = SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
            return true;
        }

        int syllable = first - SyllableBase;
        int trail = second - TrailBase;
        if ((uint)syllable < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            composite = first + trail;
            return true;
        }

        return _compositions.TryGetValue((first, second), out composite);
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private void Read(string[] fields)
    {
        int code = Hex(fields[1]);
        switch (fields[0])
        {
            case "c":
                for (; code <= Hex(fields[2]); code++)
                    _classes[code] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                break;
            case "p":
                (int First, int Second) pair = (Hex(fields[2]), Hex(fields[3]));
                _decompositions[code] = pair;
                _compositions[pair] = code;
                _composites.Add(code);
                _seconds.Add(pair.Second);
                break;
            case "d":
                _decompositions[code] = (Hex(fields[2]), fields.Length > 3 ? Hex(fields[3]) : 0);
                break;
            case "k":
                _compatible[code] = [.. fields.Skip(2).Select(Hex)];
                break;
            default:
                throw new InvalidOperationException($"normalization.txt holds a line of an unknown kind: {string.Join(' ', fields)}");
        }
    }
}
