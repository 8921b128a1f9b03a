using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>A set of characters: ranges, Unicode categories and white space, or all but those, and unions of such.</summary>
internal sealed record CodePointSet
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<CodePointSet> _parts = [];
    private uint _categories;
    private bool _hasWhite;

    public bool Negated { get; set; }

    public static CodePointSet White() => new() { _hasWhite = true };

    /// <summary>A category such as <c>Lu</c>, or a group of them such as <c>L</c>; null if there is none of that name.</summary>
    public static CodePointSet? Category(string name)
    {
        var set = new CodePointSet();
        for (int c = 0; c < CategoryNames.Length; c++)
        {
            if (name.Length > 0 && CategoryNames[c].StartsWith(name, StringComparison.Ordinal))
                set._categories |= 1u << c;
        }

        return set._categories == 0 ? null : set;
    }

    /// <summary><c>\w</c>: letters, marks, decimal digits and connectors.</summary>
    public static CodePointSet Word()
    {
        var set = new CodePointSet();
        foreach (string name in new[] { "L", "M", "Nd", "Pc" })
            set._categories |= Category(name)!._categories;
        return set;
    }

    // In the order of System.Globalization.UnicodeCategory.
    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    public void Add(int first, int last) => _ranges.Add((first, last));

    public void Add(CodePointSet part) => _parts.Add(part);

    /// <summary>Adds the other case of each character named so far, as the reference folds them.</summary>
    public void AddOtherCases()
    {
        foreach ((int first, int last) in _ranges.ToArray())
        {
            for (int codePoint = first; codePoint <= last && codePoint < 0x10000; codePoint++)
            {
                char c = (char)codePoint;
                Add(char.ToLowerInvariant(c), char.ToLowerInvariant(c));
                Add(char.ToUpperInvariant(c), char.ToUpperInvariant(c));
                // The two letters of ASCII that have a third form: long s and the Kelvin sign.
                if (c is 's' or 'S')
                    Add(0x17F, 0x17F);
                else if (c is 'k' or 'K')
                    Add(0x212A, 0x212A);
            }
        }
    }

    public bool Contains(int codePoint)
    {
        bool found = (_hasWhite && Characters.IsWhite(codePoint))
            || (_categories != 0 && (_categories >> (int)Characters.CategoryOf(codePoint) & 1) != 0);
        foreach ((int first, int last) in _ranges)
            found |= codePoint >= first && codePoint <= last;
        foreach (CodePointSet part in _parts)
            found |= part.Contains(codePoint);
        return found != Negated;
    }
}
