namespace Dolma.Pipeline.Config;

/// <summary>Which YAML styles can carry a text unharmed. What it means to the reader, a number or a switch, is not looked at here.</summary>
internal readonly record struct TextShape(bool MayBePlain, bool MayBeSingleQuoted, bool IsMultiline)
{
    public static bool IsBreak(char c) => c is '\n' or '\x85' or '\u2028' or '\u2029';

    public static TextShape Of(string text)
    {
        if (text.Length == 0)
            return new TextShape(MayBePlain: false, MayBeSingleQuoted: true, IsMultiline: false);

        bool isMultiline = false;
        bool hasSpecial = false;
        bool breakThenSpace = false;
        bool spaceThenBreak = false;
        bool hasIndicator = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            hasIndicator |= IsIndicator(text, i);
            isMultiline |= IsBreak(c);
            hasSpecial |= !IsPrintable(text, i);
            if (i > 0)
            {
                breakThenSpace |= c == ' ' && IsBreak(text[i - 1]);
                spaceThenBreak |= IsBreak(c) && text[i - 1] == ' ';
            }
        }

        bool hasBareEdge = IsSpaceOrBreak(text[0]) || IsSpaceOrBreak(text[^1]);
        bool isUnsafe = spaceThenBreak || hasSpecial;
        return new TextShape(
            MayBePlain: !(hasIndicator || hasBareEdge || isMultiline || breakThenSpace || isUnsafe),
            MayBeSingleQuoted: !(breakThenSpace || isUnsafe),
            isMultiline);
    }

    /// <summary>Whether the character here would begin something else than text in a block.</summary>
    private static bool IsIndicator(string text, int at)
    {
        bool endsWord = at + 1 == text.Length || IsWhite(text[at + 1]);
        return at == 0
            ? text[0] is '#' or ',' or '[' or ']' or '{' or '}' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`'
                || (text[0] is '?' or ':' or '-' && endsWord)
            : (text[at] == ':' && endsWord) || (text[at] == '#' && IsWhite(text[at - 1]));
    }

    private static bool IsWhite(char c) => c is '\0' or ' ' or '\t' or '\r' || IsBreak(c);

    private static bool IsSpaceOrBreak(char c) => c == ' ' || IsBreak(c);

    private static bool IsPrintable(string text, int at)
    {
        char c = text[at];
        if (char.IsSurrogate(c))
            return char.IsHighSurrogate(c) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);
        return c is '\n' or (>= ' ' and <= '~') or '\x85' or (>= '\xA0' and <= '\uFFFD' and not '\uFEFF');
    }
}
