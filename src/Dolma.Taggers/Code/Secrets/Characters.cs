using System.Buffers;
using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>Sets of characters that the rules name.</summary>
internal static class Characters
{
    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary><c>[0-9A-Z]</c></summary>
    public static readonly SearchValues<char> DigitsAndUpper = SearchValues.Create(Digits + Upper);

    /// <summary><c>[0-9a-z]</c></summary>
    public static readonly SearchValues<char> DigitsAndLower = SearchValues.Create(Digits + Lower);

    /// <summary><c>[a-zA-Z0-9]</c></summary>
    public static readonly SearchValues<char> Alphanumeric = SearchValues.Create(Digits + Lower + Upper);

    /// <summary><c>[A-Za-z0-9_]</c></summary>
    public static readonly SearchValues<char> AlphanumericOrUnderscore = SearchValues.Create(Digits + Lower + Upper + "_");

    /// <summary><c>[a-zA-Z0-9_-]</c></summary>
    public static readonly SearchValues<char> Base64Url = SearchValues.Create(Digits + Lower + Upper + "_-");

    /// <summary><c>[a-zA-Z\d_-]</c></summary>
    public static readonly SearchValues<char> Base64UrlOrWideDigit = SearchValues.Create(Digits + Lower + Upper + "_-" + CodeText.WideDigit);

    /// <summary><c>[A-Za-z0-9-_=]</c></summary>
    public static readonly SearchValues<char> PaddedBase64Url = SearchValues.Create(Digits + Lower + Upper + "_-=");

    /// <summary><c>[0-9A-Za-z\\\-_]</c></summary>
    public static readonly SearchValues<char> SquareBody = SearchValues.Create(Digits + Lower + Upper + "\\-_");

    /// <summary><c>[a-zA-Z0-9+\/=]</c></summary>
    public static readonly SearchValues<char> Base64 = SearchValues.Create(Digits + Lower + Upper + "+/=");

    /// <summary><c>[0-9a-zA-Z/+]</c>, case folded away.</summary>
    public static readonly SearchValues<char> FoldedBase64 = SearchValues.Create(Digits + Lower + "/+");

    /// <summary><c>[A-Fa-f0-9-]</c></summary>
    public static readonly SearchValues<char> HexOrHyphen = SearchValues.Create(Digits + "abcdefABCDEF-");

    /// <summary>What ends a name or password in an address: <c>[:/?#\[\]@!$&amp;'()*+,;=\s]</c></summary>
    public static readonly SearchValues<char> AddressReserved = SearchValues.Create(
        ":/?#[]@!$&'()*+,;=" + string.Concat(Enumerable.Range(0, 0x3001).Where(PythonSpace.IsSpace).Select(c => (char)c)));
}
