using System.Buffers;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>
/// Quoted strings of one alphabet, <c>(['"])([…]+)(\1)</c>, whose characters are spread evenly: Shannon's entropy, in bits a
/// character, is above a limit.
/// </summary>
internal sealed class EntropyDetector : SecretDetector
{
    private const string HexAlphabet = "0123456789abcdefABCDEF";
    private const string Base64Alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/\\-_=";

    /// <summary>Python does not read numbers of more digits, so that they pass for no number.</summary>
    private const int MostDigits = 4300;

    private readonly string _alphabet;
    private readonly SearchValues<char> _characters;
    private readonly double _limit;
    private readonly bool _isHex;

    /// <summary>A shorter string cannot have the entropy, even if no character occurs twice.</summary>
    private readonly int _leastLength;

    private EntropyDetector(string type, string alphabet, double limit, bool isHex)
        : base(type)
    {
        _alphabet = alphabet;
        _characters = SearchValues.Create(alphabet);
        _limit = limit;
        _isHex = isHex;
        _leastLength = (int)Math.Pow(2, limit);
    }

    public override bool PassesOverIds => true;

    public static EntropyDetector Base64() => new("Base64 High Entropy String", Base64Alphabet, 4.5, isHex: false);

    public static EntropyDetector Hex() => new("Hex High Entropy String", HexAlphabet, 3.0, isHex: true);

    public override bool MayOccurIn(CodeText text) => text.Plain.IndexOfAny('\'', '"') >= 0;

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Plain;
        for (int at = 0; text[at..].IndexOfAny('\'', '"') is var next and >= 0;)
        {
            int quote = at + next;
            int start = quote + 1;
            int length = text[start..].IndexOfAnyExcept(_characters);
            if (length <= 0 || text[start + length] != text[quote])
            {
                // Quotes are in no alphabet: the next one is not before the end of this run.
                at = start + Math.Max(length, 0);
                if (length < 0)
                    return;
                continue;
            }

            at = start + length + 1;
            if (length >= _leastLength && Entropy(text.Slice(start, length)) > _limit)
                found.Add(start, length);
        }
    }

    /// <summary>Summed up in the original's order, so that borders fall the same way.</summary>
    private double Entropy(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[0x80];
        counts.Clear();
        foreach (char c in text)
            counts[c]++;
        double entropy = 0;
        foreach (char c in _alphabet)
        {
            double share = (double)counts[c] / text.Length;
            if (share > 0)
                entropy += -share * (Math.Log(share) / Math.Log(2));
        }

        if (_isHex && text.Length is > 1 and <= MostDigits && text.IndexOfAnyExceptInRange('0', '9') < 0)
            entropy -= 1.2 / (Math.Log(text.Length) / Math.Log(2));
        return entropy;
    }
}
