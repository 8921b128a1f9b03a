using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Html;

/// <summary>
/// Python 3.11's <c>html.parser</c>, which reads a page up to what looks incomplete and then, at the end, goes on from there and takes
/// what it cannot read for text.
/// </summary>
internal sealed class PageParser(PageTree tree)
{
    private const int Incomplete = -1;
    private const int Rejected = int.MinValue;

    private readonly TagScanner _tags = new();

    /// <summary>The element whose content is raw, <c>script</c> or <c>style</c>.</summary>
    private string? _raw;

    // What was not found once is not there for later markup, either.
    private bool _hasNoClose;
    private bool _hasNoCommentEnd;
    private bool _hasNoMarkedEnd;
    private bool _hasNoConditionEnd;

    /// <summary>False if the parser gives up.</summary>
    public bool Parse(ReadOnlySpan<byte> page)
    {
        _raw = null;
        _hasNoClose = _hasNoCommentEnd = _hasNoMarkedEnd = _hasNoConditionEnd = false;
        _tags.Begin(page.Length);
        int at = GoAhead(page, 0, isEnd: false);
        if (at != Rejected)
            at = GoAhead(page, at, isEnd: true);
        if (at == Rejected)
            return false;
        tree.EndText();
        return true;
    }

    private int GoAhead(ReadOnlySpan<byte> page, int at, bool isEnd)
    {
        while (at < page.Length)
        {
            int next = FindInteresting(page, at);
            if (next < 0)
            {
                if (_raw is not null)
                    break;
                next = page.Length;
            }

            if (at < next)
                tree.Text(page[at..next]);
            at = next;
            if (at == page.Length)
                break;
            int after = page[at] == '<' ? Markup(page, at, isEnd) : Reference(page, at, isEnd);
            if (after == Rejected)
                return Rejected;
            if (after < 0)
            {
                at = ~after;
                break;
            }

            at = after;
        }

        if (!isEnd || at >= page.Length || _raw is not null)
            return at;
        tree.Text(page[at..]);
        return page.Length;
    }

    private int FindInteresting(ReadOnlySpan<byte> page, int at)
    {
        if (_raw is null)
        {
            int length = page[at..].IndexOfAny((byte)'<', (byte)'&');
            return length < 0 ? -1 : at + length;
        }

        // </\s*script\s*>, ignoring case.
        while (page[at..].IndexOf("</"u8) is var next and >= 0)
        {
            at += next;
            int name = SkipSpace(page, at + 2);
            if (page.Length - name >= _raw.Length && System.Text.Ascii.EqualsIgnoreCase(page.Slice(name, _raw.Length), _raw))
            {
                int close = SkipSpace(page, name + _raw.Length);
                if (close < page.Length && page[close] == '>')
                    return at;
            }

            at += 2;
        }

        return -1;
    }

    /// <summary>Where to go on after the markup at a <c>&lt;</c>; the complement of where to stop.</summary>
    private int Markup(ReadOnlySpan<byte> page, int at, bool isEnd)
    {
        ReadOnlySpan<byte> rest = page[at..];
        int after;
        if (rest.Length > 1 && char.IsAsciiLetter((char)rest[1]))
            after = StartTag(page, at);
        else if (rest.StartsWith("</"u8))
            after = EndTag(page, at);
        else if (rest.StartsWith("<!--"u8))
            after = Comment(page, at);
        else if (rest.StartsWith("<?"u8))
            after = UpToClose(page, at + 2);
        else if (rest.StartsWith("<!["u8))
            after = MarkedSection(page, at);
        else if (rest.StartsWith("<!"u8))
            after = UpToClose(page, rest.Length >= 9 && System.Text.Ascii.EqualsIgnoreCase(rest[..9], "<!doctype"u8) ? at + 9 : at + 2);
        else if (rest.Length > 1)
        {
            tree.Text("<"u8);
            return at + 1;
        }
        else
        {
            return ~at;
        }

        if (after != Incomplete)
            return after;
        if (!isEnd)
            return ~at;
        after = FindClose(page, at + 1);
        if (after < 0)
        {
            int open = page[(at + 1)..].IndexOf((byte)'<');
            after = open < 0 ? at + 1 : at + 1 + open;
        }
        else
        {
            after++;
        }

        tree.Text(page[at..after]);
        return after;
    }

    /// <summary>Where the next <c>&gt;</c> is; that there is none is found out once.</summary>
    private int FindClose(ReadOnlySpan<byte> page, int from)
    {
        if (_hasNoClose || from > page.Length)
            return -1;
        int length = page[from..].IndexOf((byte)'>');
        _hasNoClose = length < 0;
        return _hasNoClose ? -1 : from + length;
    }

    /// <summary>A declaration or instruction that is no text.</summary>
    private int UpToClose(ReadOnlySpan<byte> page, int from)
    {
        int close = FindClose(page, from);
        if (close < 0)
            return Incomplete;
        tree.EndText();
        return close + 1;
    }

    private int Comment(ReadOnlySpan<byte> page, int at)
    {
        // --\s*>
        for (int from = at + 4; !_hasNoCommentEnd && page[from..].IndexOf("--"u8) is var next and >= 0; from += next + 1)
        {
            int close = SkipSpace(page, from + next + 2);
            if (close >= page.Length || page[close] != '>')
                continue;
            tree.EndText();
            return close + 1;
        }

        _hasNoCommentEnd = true;
        return Incomplete;
    }

    private int MarkedSection(ReadOnlySpan<byte> page, int at)
    {
        int name = at + 3;
        if (name == page.Length)
            return Incomplete;
        if (!char.IsAsciiLetter((char)page[name]))
            return Rejected;
        int end = name;
        while (end < page.Length && (char.IsAsciiLetterOrDigit((char)page[end]) || "-_."u8.Contains(page[end])))
            end++;
        if (SkipSpace(page, end) == page.Length)
            return Incomplete;
        string kind = System.Text.Encoding.ASCII.GetString(page[name..end]).ToLowerInvariant();
        bool isMarked = kind is "temp" or "cdata" or "ignore" or "include" or "rcdata";
        if (!isMarked && kind is not ("if" or "else" or "endif"))
            return Rejected;
        ref bool hasNoEnd = ref isMarked ? ref _hasNoMarkedEnd : ref _hasNoConditionEnd;
        for (int from = name; !hasNoEnd && page[from..].IndexOf((byte)']') is var next and >= 0; from += next + 1)
        {
            int close = SkipSpace(page, from + next + 1);
            if (isMarked)
                close = close < page.Length && page[close] == ']' ? SkipSpace(page, close + 1) : page.Length;
            if (close >= page.Length || page[close] != '>')
                continue;
            tree.EndText();
            ReadOnlySpan<byte> data = page[name..(from + next)];
            if (data.Length >= 6 && System.Text.Ascii.EqualsIgnoreCase(data[..6], "cdata["u8))
            {
                tree.Text(data[6..]);
                tree.EndText(isAlwaysShown: true);
            }

            return close + 1;
        }

        hasNoEnd = true;
        return Incomplete;
    }

    private int StartTag(ReadOnlySpan<byte> page, int at)
    {
        int end = _tags.EndOf(page, at);
        if (end < 0)
            return Incomplete;
        switch (TagScanner.Ending(page[at..end], out int nameLength))
        {
            case TagEnding.None:
                tree.Text(page[at..end]);
                return end;
            case TagEnding.ClosesItself:
                tree.Open(page.Slice(at + 1, nameLength), closesItself: true);
                return end;
        }

        ReadOnlySpan<byte> name = page.Slice(at + 1, nameLength);
        tree.Open(name, closesItself: false);
        if (System.Text.Ascii.EqualsIgnoreCase(name, "script"u8))
            _raw = "script";
        else if (System.Text.Ascii.EqualsIgnoreCase(name, "style"u8))
            _raw = "style";
        return end;
    }

    private int EndTag(ReadOnlySpan<byte> page, int at)
    {
        int close = FindClose(page, at + 1);
        if (close < 0)
            return Incomplete;
        int name = SkipSpace(page, at + 2);
        int end = name;
        while (end < page.Length && (char.IsAsciiLetterOrDigit((char)page[end]) || "-.:_"u8.Contains(page[end])))
            end++;
        int after = SkipSpace(page, end);
        if (end > name && char.IsAsciiLetter((char)page[name]) && after < page.Length && page[after] == '>')
        {
            tree.Close(page[name..end]);
            _raw = null;
            return close + 1;
        }

        if (_raw is not null)
        {
            tree.Text(page[at..(close + 1)]);
            return close + 1;
        }

        name = at + 2;
        if (name < page.Length && char.IsAsciiLetter((char)page[name]))
        {
            end = TagScanner.EndOfName(page, name);
            int found = FindClose(page, TagScanner.SkipSpaceAndSlashes(page, end));
            tree.Close(page[name..end]);
            return found + 1;
        }

        if (page[name] == '>')
            return at + 3;
        tree.EndText();
        return FindClose(page, name) + 1;
    }

    private int Reference(ReadOnlySpan<byte> page, int at, bool isEnd)
    {
        ReadOnlySpan<byte> rest = page[at..];
        if (rest.StartsWith("&#"u8))
            return Numbered(page, at, rest);
        int end = 1;
        if (rest.Length > 1 && char.IsAsciiLetter((char)rest[1]))
        {
            while (end < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[end]) || (rest[end] is (byte)'-' or (byte)'.')))
                end++;
            // A letter or digit has to be followed by something else, of which the name can give up points and hyphens only.
            int length = end < rest.Length ? end : LastSeparator(rest);
            if (length > 1)
            {
                Named(rest[1..length]);
                return at + (rest[length] == ';' ? length + 1 : length);
            }

            if (isEnd && rest.Length == 2)
                at++;
            return ~at;
        }

        if (rest.Length == 1)
            return ~at;
        tree.Text("&"u8);
        return at + 1;
    }

    private static int LastSeparator(ReadOnlySpan<byte> rest)
    {
        int last = rest.LastIndexOfAny((byte)'-', (byte)'.');
        return last > 1 ? last : 0;
    }

    private void Named(ReadOnlySpan<byte> name)
    {
        int length = NamedCharacters.LengthOf(name);
        if (length > 0)
        {
            bool isLineFeed = name.SequenceEqual("NewLine"u8);
            tree.Characters(length, isLineFeed || name.SequenceEqual("Tab"u8), isLineFeed);
            return;
        }

        tree.Text("&"u8);
        tree.Text(name);
    }

    private int Numbered(ReadOnlySpan<byte> page, int at, ReadOnlySpan<byte> rest)
    {
        bool isHex = rest.Length > 2 && (rest[2] | 0x20) == 'x';
        int start = isHex ? 3 : 2;
        int end = start;
        while (end < rest.Length && (isHex ? char.IsAsciiHexDigit((char)rest[end]) : char.IsAsciiDigit((char)rest[end])))
            end++;
        if (end == start || end == rest.Length || char.IsAsciiHexDigit((char)rest[end]))
        {
            if (!rest.Contains((byte)';'))
                return ~at;
            tree.Text("&#"u8);
            return ~(at + 2);
        }

        Character(rest[start..end], isHex);
        return at + (rest[end] == ';' ? end + 1 : end);
    }

    private void Character(ReadOnlySpan<byte> digits, bool isHex)
    {
        long value = 0;
        foreach (byte digit in digits)
            value = Math.Min((value * (isHex ? 16 : 10)) + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10), 0x110000);
        tree.Characters(1, value is 0x20 or 0x0A or 0x09 or 0x0C or 0x0D, value == 0x0A);
    }

    private static int SkipSpace(ReadOnlySpan<byte> page, int at)
    {
        while (at < page.Length && PythonSpace.LengthAt(page, at) is var length and > 0)
            at += length;
        return at;
    }
}
