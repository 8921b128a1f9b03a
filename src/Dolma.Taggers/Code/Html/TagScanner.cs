using Dolma.Core.Text;

namespace Dolma.Taggers.Code.Html;

/// <summary>How a start tag ends.</summary>
internal enum TagEnding
{
    /// <summary>It is none: what looks like one is text.</summary>
    None,
    Plain,
    ClosesItself,
}

/// <summary>Where start tags end (<c>locatestarttagend_tolerant</c> of Python 3.11's <c>html.parser</c>).</summary>
internal sealed class TagScanner
{
    private static readonly System.Buffers.SearchValues<byte> EndsName = System.Buffers.SearchValues.Create("\t\n\r\f />\0"u8);

    /// <summary>Attributes begin at these places in tags that never end; a tag that comes by one of them does not, either.</summary>
    private readonly HashSet<int> _endless = [];

    private readonly List<int> _visited = [];
    private int _length;

    public void Begin(int length)
    {
        _endless.Clear();
        _length = length;
    }

    /// <summary>Where the tag at a <c>&lt;</c> ends; -1 if the page ends before.</summary>
    public int EndOf(ReadOnlySpan<byte> page, int at)
    {
        _visited.Clear();
        int end = Locate(page, at);
        if (end >= 0)
            return end;
        foreach (int place in _visited)
            _endless.Add(place);
        return -1;
    }

    /// <summary>Looks at a whole tag again, attribute by attribute: it may stop before the end, and then is no tag.</summary>
    public static TagEnding Ending(ReadOnlySpan<byte> tag, out int nameLength)
    {
        int name = EndOfName(tag, 1);
        nameLength = name - 1;
        int at = SkipSpaceAndSlashes(tag, name);
        while (at < tag.Length && EndOfAttribute(tag, at) is var end and >= 0)
            at = SkipSpaceAndSlashes(tag, end);
        ReadOnlySpan<byte> rest = PythonSpace.Trim(tag[at..]);
        return rest.SequenceEqual(">"u8) ? TagEnding.Plain : rest.SequenceEqual("/>"u8) ? TagEnding.ClosesItself : TagEnding.None;
    }

    /// <summary><c>[a-zA-Z][^\t\n\r\f />\x00]*</c></summary>
    public static int EndOfName(ReadOnlySpan<byte> text, int at)
    {
        int length = text[at..].IndexOfAny(EndsName);
        return length < 0 ? text.Length : at + length;
    }

    /// <summary><c>(?:\s|/(?!>))*</c></summary>
    public static int SkipSpaceAndSlashes(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] == '/' && !(at + 1 < text.Length && text[at + 1] == '>'))
                at++;
            else if (PythonSpace.LengthAt(text, at) is var length and > 0)
                at += length;
            else
                break;
        }

        return at;
    }

    private int Locate(ReadOnlySpan<byte> page, int at)
    {
        int start = at;
        at = EndOfName(page, at + 1);
        while (true)
        {
            int space = SkipSpaceAndSlashes(page, at);
            // Before an attribute's name the original takes every slash, if something that can be a name follows.
            int name = space;
            while (name < page.Length && (page[name] == '/' || PythonSpace.LengthAt(page, name) > 0))
                name += Math.Max(1, PythonSpace.LengthAt(page, name));
            int end = name < page.Length ? EndOfAttribute(page, name) : -1;
            if (end < 0)
            {
                at = space;
                break;
            }

            if (_endless.Contains(name))
                return -1;
            _visited.Add(name);
            at = end;
        }

        if (at >= _length)
            return -1;
        byte next = page[at];
        if (next == '>')
            return at + 1;
        if (next == '/')
            return at + 1 < page.Length && page[at + 1] == '>' ? at + 2 : -1;
        if (next == '=' || char.IsAsciiLetter((char)next))
            return -1;
        return at > start ? at : start + 1;
    }

    /// <summary><c>((?&lt;=['"\s/])[^\s/>][^\s/=>]*)(\s*=+\s*('[^']*'|"[^"]*"|(?!['"])[^>\s]*))?</c>; -1 if there is none.</summary>
    private static int EndOfAttribute(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] is (byte)'/' or (byte)'>' || PythonSpace.LengthAt(text, at) > 0)
            return -1;
        if (text[at - 1] is not ((byte)'\'' or (byte)'"' or (byte)'/') && PythonSpace.LengthBefore(text, at) == 0)
            return -1;
        at += CodePoints.LengthOfCharacter(text[at]);
        while (at < text.Length && text[at] is not ((byte)'/' or (byte)'=' or (byte)'>') && PythonSpace.LengthAt(text, at) == 0)
            at += CodePoints.LengthOfCharacter(text[at]);
        int sign = SkipSpace(text, at);
        int value = sign;
        while (value < text.Length && text[value] == '=')
            value++;
        if (value == sign)
            return at;
        int start = SkipSpace(text, value);
        if (start < text.Length && (text[start] is (byte)'\'' or (byte)'"'))
        {
            int close = text[(start + 1)..].IndexOf(text[start]);
            if (close >= 0)
            {
                return start + 1 + close + 1;
            }

            // A quote that nothing closes: the value is empty if there is space before it, else there is none at all.
            // With more signs than one, the last of them begins a value that the quote is part of.
            if (start > value)
                return start - PythonSpace.LengthBefore(text, start);
            if (value - sign == 1)
                return at;
            start = value - 1;
        }

        while (start < text.Length && text[start] != '>' && PythonSpace.LengthAt(text, start) == 0)
            start += CodePoints.LengthOfCharacter(text[start]);
        return start;
    }

    private static int SkipSpace(ReadOnlySpan<byte> page, int at)
    {
        while (at < page.Length && PythonSpace.LengthAt(page, at) is var length and > 0)
            at += length;
        return at;
    }
}
