using System.Buffers;
using Dolma.Core.Text;

namespace Dolma.Tokenize.Normalizing;

/// <summary>
/// Characters that a normalisation form may change: it decomposes them, sorts them by their combining class, or joins them with what
/// stands before them. Text without any stays as it is. Made once for each form that is used.
/// </summary>
internal sealed class SuspectCharacters
{
    private const int CodePointCount = 0x110000;

    private static readonly Lazy<SuspectCharacters>[] OfForms =
        [.. Enum.GetValues<UnicodeForm>().Select(form => new Lazy<SuspectCharacters>(() => new SuspectCharacters(form)))];

    // One bit a code point.
    private readonly ulong[] _bits = new ulong[CodePointCount / 64];
    private readonly int _first = CodePointCount;

    private SuspectCharacters(UnicodeForm form)
    {
        bool composes = form is UnicodeForm.C or UnicodeForm.KC;
        bool isCompatible = form is UnicodeForm.KC or UnicodeForm.KD;
        NormalizationData data = NormalizationData.Instance;
        Span<byte> utf8 = stackalloc byte[4];
        var leads = new SortedSet<byte>();
        for (int codePoint = 0; codePoint < CodePointCount; codePoint++)
        {
            bool changes = data.TryDecompose(codePoint, out _, out _) && !(composes && data.IsComposite(codePoint));
            if (!changes && data.ClassOf(codePoint) == 0 && !(composes && data.IsJoined(codePoint)) && !(isCompatible && !data.Compatible(codePoint).IsEmpty))
                continue;
            _first = Math.Min(_first, codePoint);
            _bits[codePoint >> 6] |= 1UL << (codePoint & 63);
            CodePoints.Encode(codePoint, utf8);
            leads.Add(utf8[0]);
        }

        Leads = SearchValues.Create([.. leads]);
    }

    /// <summary>First bytes of these characters. For NFC those of Cyrillic, of Chinese and of most of Korean are not among them.</summary>
    public SearchValues<byte> Leads { get; }

    public static SuspectCharacters Of(UnicodeForm form) => OfForms[(int)form].Value;

    public bool Contains(int codePoint) => codePoint >= _first && (_bits[codePoint >> 6] >> (codePoint & 63) & 1) != 0;
}
