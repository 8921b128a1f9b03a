namespace Dolma.Taggers.Code.Comments;

/// <summary>How much of a JSON text Pygments 2.21 takes for comments: those of JavaScript, outside of strings.</summary>
internal static class JsonComments
{
    /// <summary>Digits of an escape, <c>\u00e9</c>.</summary>
    private const int EscapeDigits = 4;

    /// <summary>In characters of the prepared text.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        int length = 0;
        int at = 0;
        while (text[at..].IndexOfAny('"', '/') is var next and >= 0)
        {
            at += next;
            int end = text[at] == '"' ? StringEnd(text, at + 1) : CommentEnd(text, at);
            if (end < 0)
                break;
            if (text[at] == '/' && end > at + 1)
                length += end - at;
            at = end;
        }

        return length;
    }

    /// <summary>Where the comment at <paramref name="at"/> ends; right after the slash if it begins none, and -1 if the comment never ends.</summary>
    private static int CommentEnd(ReadOnlySpan<char> text, int at)
    {
        char next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (next == '/')
            return at + text[at..].IndexOf('\n');
        return next == '*' ? new Closing("*/").After(text, at + 2) : at + 1;
    }

    /// <summary>Right after the quote; -1 if there is none. What follows <c>\u</c> and is no digit counts as its last one.</summary>
    private static int StringEnd(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny('"', '\\');
            if (next < 0)
                return -1;
            at += next;
            if (text[at] == '"')
                return at + 1;
            at += 2;
            if (at > text.Length || text[at - 1] != 'u')
                continue;
            for (int digits = 0; digits < EscapeDigits && at < text.Length && char.IsAsciiHexDigit(text[at++]); digits++)
            {
            }
        }

        return -1;
    }
}
