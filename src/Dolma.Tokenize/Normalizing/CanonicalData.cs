using System.Buffers;
using System.Globalization;
using Dolma.Core.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>
/// Canonical combining classes, decompositions and compositions of Unicode, read once from <c>canonical.txt</c> (made by
/// <c>canonical.py</c>). The runtime's own normalisation is switched off together with its culture data, which this program does without.
/// </summary>
internal sealed class CanonicalData
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    private static readonly Lazy<CanonicalData> Loaded = new(() => new CanonicalData());

    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, byte> _classes = [];

    // One bit a code point: whether NFC may have to look at it twice, because it can combine with what stands before it, must be
    // decomposed, or has a combining class.
    private readonly ulong[] _suspects = new ulong[0x110000 / 64];

    private CanonicalData()
    {
        using Stream stream = typeof(CanonicalData).Assembly.GetManifestResourceStream("canonical.txt")
            ?? throw new InvalidOperationException("canonical.txt is not embedded in this assembly.");
        using var lines = new StreamReader(stream);
        while (lines.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
                Read(line.Split(' '));
        }

        for (int vowel = VowelBase; vowel < VowelBase + VowelCount; vowel++)
            Suspect(vowel);
        for (int trail = TrailBase + 1; trail < TrailBase + TrailCount; trail++)
            Suspect(trail);
        Span<byte> utf8 = stackalloc byte[4];
        var leads = new SortedSet<byte>();
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (!IsSuspect(codePoint))
                continue;
            CodePoints.Encode(codePoint, utf8);
            leads.Add(utf8[0]);
        }

        SuspectLeads = SearchValues.Create([.. leads]);
    }

    public static CanonicalData Instance => Loaded.Value;

    /// <summary>First bytes of the characters that are suspect: those of Cyrillic, of Chinese and of most of Korean are not among them.</summary>
    public SearchValues<byte> SuspectLeads { get; }

    /// <summary>Whether the character is anything but a starter that NFC leaves alone whatever stands before it.</summary>
    public bool IsSuspect(int codePoint) => (_suspects[codePoint >> 6] >> (codePoint & 63) & 1) != 0;

    /// <summary>The canonical combining class; 0 for starters.</summary>
    public byte ClassOf(int codePoint) => _classes.GetValueOrDefault(codePoint);

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
                {
                    _classes[code] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                    Suspect(code);
                }

                break;
            case "p":
                (int First, int Second) pair = (Hex(fields[2]), Hex(fields[3]));
                _decompositions[code] = pair;
                _compositions[pair] = code;
                Suspect(pair.Second);
                break;
            case "d":
                _decompositions[code] = (Hex(fields[2]), fields.Length > 3 ? Hex(fields[3]) : 0);
                Suspect(code);
                break;
            default:
                throw new InvalidOperationException($"canonical.txt holds a line of an unknown kind: {string.Join(' ', fields)}");
        }
    }

    private void Suspect(int codePoint) => _suspects[codePoint >> 6] |= 1UL << (codePoint & 63);
}
