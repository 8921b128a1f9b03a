using Dolma.Core.Text;

namespace Dolma.Taggers.Licenses;

/// <summary>
/// The links that <c>cc_re</c> knows: an <c>a</c> or <c>meta</c> element, words and punctuation, <c>href</c> or <c>content</c> with
/// an address at creativecommons.org, and on the same line a quote and a <c>&gt;</c>.
/// </summary>
/// <remarks>
/// What the original's expression may run over before the attribute (<c>[\w\p{Punct}\s=]</c>) holds no <c>&lt;</c>, so elements do
/// not overlap, and it is greedy, so the last address of an element that fits counts. Nothing that the optional parts of the address
/// take up can be the quote or the <c>&gt;</c> after it, so that taking as much as possible never has to be undone.
/// </remarks>
internal sealed class LicenseLinkScanner : LicenseScanner
{
    private const CharacterClass Skipped =
        CharacterClass.RegexWord | CharacterClass.Punctuation | CharacterClass.UnicodeSpace;

    private NextPlace _lineEnd;
    private NextPlace _close;
    private NextPlace _single;
    private NextPlace _double;
    private NextPlace _named;

    private static ReadOnlySpan<byte> Site => "://creativecommons.org/"u8;

    public override void Begin()
    {
        _lineEnd.Reset();
        _close.Reset();
        _single.Reset();
        _double.Reset();
        _named.Reset();
    }

    public override bool Find(ReadOnlySpan<byte> html, int from, out License license)
    {
        for (int at = from; html[at..].IndexOf((byte)'<') is var found and >= 0;)
        {
            at += found + 1;
            int name = html[at..].StartsWith("a"u8) || html[at..].StartsWith("A"u8) ? 1 : html[at..].StartsWith("meta"u8) ? 4 : 0;
            if (name == 0 || at + name == html.Length)
                continue;
            int space = CodePoints.Decode(html, at + name, out int width);
            if (!PythonSpace.IsUnicodeSpace(space))
                continue;
            int start = at + name + width;
            int end = EndOfRun(html, start);
            if (FindInRun(html, start, end, out license))
                return true;
            at = end;
        }

        license = default;
        return false;
    }

    private static int EndOfRun(ReadOnlySpan<byte> html, int at)
    {
        while (at < html.Length)
        {
            int codePoint = CodePoints.Decode(html, at, out int length);
            if (codePoint != '=' && !CharacterClasses.Is(codePoint, Skipped))
                break;
            at += length;
        }

        return at;
    }

    private bool FindInRun(ReadOnlySpan<byte> html, int start, int end, out License license)
    {
        int limit = end;
        while (html[start..limit].LastIndexOf(Site) is var found and >= 0)
        {
            int site = start + found;
            if (IsAttribute(html[start..site]) && Address(html, site + Site.Length, out license))
                return true;
            limit = site;
        }

        license = default;
        return false;
    }

    /// <summary>Whether <c>(href|HREF|content)=('|"|&amp;quot;)?http(s*)</c> stands at the end.</summary>
    private static bool IsAttribute(ReadOnlySpan<byte> before)
    {
        before = before.TrimEnd((byte)'s');
        if (!before.EndsWith("http"u8))
            return false;
        before = before[..^4];
        if (before.EndsWith("'"u8) || before.EndsWith("\""u8))
            before = before[..^1];
        else if (before.EndsWith("&quot;"u8))
            before = before[..^6];
        return before.EndsWith("href="u8) || before.EndsWith("HREF="u8) || before.EndsWith("content="u8);
    }

    private bool Address(ReadOnlySpan<byte> html, int at, out License license)
    {
        license = default;
        int type = TypeEnd(html[at..], out int skipped);
        if (type == 0)
            return false;
        Range typeRange = (at + skipped)..(at + type);
        at += type;
        Range version = default;
        if (VersionLength(html[at..]) is var length and > 0)
        {
            version = (at + 1)..(at + length);
            at += length;
        }

        Range language = default;
        if (LanguageEnd(html[at..], out int width) is var end and > 0)
        {
            language = (at + end - width)..(at + end);
            at += end;
        }

        if (!Closes(html, at, out int close))
            return false;
        license = new License(close, typeRange, version, language);
        return true;
    }

    /// <summary>Where the licence's name ends; 0 if there is none. It begins after <paramref name="skipped"/> bytes.</summary>
    private static int TypeEnd(ReadOnlySpan<byte> rest, out int skipped)
    {
        skipped = 0;
        if (rest.StartsWith("licenses/by"u8))
        {
            skipped = "licenses/".Length;
            int end = skipped + 2;
            end += rest[end..].StartsWith("-nc"u8) ? 3 : 0;
            end += rest[end..].StartsWith("-nd"u8) ? 3 : 0;
            end += rest[end..].StartsWith("-sa"u8) ? 3 : 0;
            return end;
        }

        return rest.StartsWith("publicdomain/zero"u8) ? "publicdomain/zero".Length
            : rest.StartsWith("publicdomain/certification"u8) ? "publicdomain/certification".Length
            : rest.StartsWith("publicdomain/mark"u8) ? "publicdomain/mark".Length
            : 0;
    }

    /// <summary><c>/\d+\.\d+</c></summary>
    private static int VersionLength(ReadOnlySpan<byte> rest)
    {
        if (!rest.StartsWith("/"u8))
            return 0;
        int point = 1 + LengthOf(rest[1..], CharacterClass.Digit, int.MaxValue);
        if (point == 1 || !rest[point..].StartsWith("."u8))
            return 0;
        int digits = LengthOf(rest[(point + 1)..], CharacterClass.Digit, int.MaxValue);
        return digits == 0 ? 0 : point + 1 + digits;
    }

    /// <summary>
    /// <c>(/\w{2})?/((deed|legalcode)\.)?(\w{2})</c>: its end, and how many bytes the last group takes; 0 if it is not there.
    /// </summary>
    private static int LanguageEnd(ReadOnlySpan<byte> rest, out int width)
    {
        if (Slash(rest, out width) is var country and > 0 && LastPart(rest[country..], out width) is var last and > 0)
            return country + last;
        return LastPart(rest, out width);
    }

    private static int LastPart(ReadOnlySpan<byte> rest, out int width)
    {
        int prefix = rest.StartsWith("/deed."u8) ? "/deed".Length : rest.StartsWith("/legalcode."u8) ? "/legalcode".Length : 0;
        if (prefix > 0 && TwoWordCharacters(rest[(prefix + 1)..]) is var length and > 0)
        {
            width = length;
            return prefix + 1 + length;
        }

        return Slash(rest, out width);
    }

    private static int Slash(ReadOnlySpan<byte> rest, out int width)
    {
        width = rest.StartsWith("/"u8) ? TwoWordCharacters(rest[1..]) : 0;
        return width == 0 ? 0 : 1 + width;
    }

    private static int TwoWordCharacters(ReadOnlySpan<byte> rest)
    {
        int length = LengthOf(rest, CharacterClass.RegexWord, 2);
        return length > 0 && CodePoints.Count(rest[..length]) == 2 ? length : 0;
    }

    /// <summary>Bytes of the characters of a class that come first, at most so many of them.</summary>
    private static int LengthOf(ReadOnlySpan<byte> rest, CharacterClass of, int most)
    {
        int at = 0;
        while (at < rest.Length && most-- > 0 && CharacterClasses.Is(CodePoints.Decode(rest, at, out int length), of))
            at += length;
        return at;
    }

    /// <summary><c>.*?('|"|&amp;quot;).*?&gt;</c>: a quote and then a <c>&gt;</c>, on the same line.</summary>
    private bool Closes(ReadOnlySpan<byte> html, int at, out int end)
    {
        end = 0;
        int lineEnd = _lineEnd.Find(html, at, "\n"u8);
        int quote = Math.Min(_single.Find(html, at, "'"u8), _double.Find(html, at, "\""u8));
        int named = _named.Find(html, at, "&quot;"u8);
        int opened = named < quote ? named + "&quot;".Length : quote + 1;
        if (opened > lineEnd)
            return false;

        int close = _close.Find(html, opened, ">"u8);
        if (close >= lineEnd)
            return false;
        end = close + 1;
        return true;
    }
}
