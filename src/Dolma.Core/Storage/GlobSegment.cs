using System.Text;

namespace Dolma.Core.Storage;

/// <summary>Whose pattern language.</summary>
internal enum GlobDialect
{
    /// <summary>Python's <c>glob</c>: wildcards do not match a leading dot; a backslash takes the meaning of the glob character after it.</summary>
    Python,

    /// <summary>Rust's <c>glob</c> crate: leading dots are nothing special, backslashes are themselves.</summary>
    Rust,
}

/// <summary>What one component of a pattern matches. Case counts, and <c>?</c> is one code point.</summary>
internal sealed class GlobSegment
{
    private readonly List<Token> _tokens = [];
    private readonly bool _hiddenToo;

    private GlobSegment(string pattern, GlobDialect dialect)
    {
        _hiddenToo = dialect == GlobDialect.Rust || pattern.StartsWith('.');
        IsRecursive = pattern == "**";
        Parse(pattern, dialect);
        if (_tokens.TrueForAll(static token => token.Kind == TokenKind.Literal))
            Literal = string.Concat(_tokens.Select(static token => token.Rune.ToString()));
    }

    private enum TokenKind
    {
        Literal,
        Any,
        Star,
        Set,
    }

    /// <summary>Whether it is <c>**</c>, any number of directories.</summary>
    public bool IsRecursive { get; }

    /// <summary>The one name it matches, escapes resolved; null if it has wildcards.</summary>
    public string? Literal { get; }

    public static GlobSegment Of(string pattern, GlobDialect dialect) => new(pattern, dialect);

    /// <summary>Whether the name, a single component, fits.</summary>
    public bool Matches(string name)
    {
        if (Literal is not null)
            return name == Literal;
        if (IsRecursive)
            return _hiddenToo || !name.StartsWith('.');
        if (!_hiddenToo && name.StartsWith('.'))
            return false;

        // The last star is the only one worth going back to, so this takes at most length of name times length of pattern.
        Rune[] runes = [.. name.EnumerateRunes()];
        int at = 0, token = 0, starToken = -1, starAt = 0;
        while (at < runes.Length)
        {
            if (token < _tokens.Count && _tokens[token].Kind == TokenKind.Star)
            {
                (starToken, starAt) = (token++, at);
            }
            else if (token < _tokens.Count && _tokens[token].Accepts(runes[at]))
            {
                (token, at) = (token + 1, at + 1);
            }
            else if (starToken >= 0)
            {
                (token, at) = (starToken + 1, ++starAt);
            }
            else
            {
                return false;
            }
        }

        while (token < _tokens.Count && _tokens[token].Kind == TokenKind.Star)
            token++;
        return token == _tokens.Count;
    }

    private void Parse(string pattern, GlobDialect dialect)
    {
        Rune[] runes = [.. pattern.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            switch (runes[i].Value)
            {
                case '*':
                    if (_tokens is not [.., { Kind: TokenKind.Star }])
                        _tokens.Add(new Token(TokenKind.Star));
                    break;
                case '?':
                    _tokens.Add(new Token(TokenKind.Any));
                    break;
                case '[' when EndOfSet(runes, i) is var end and > 0:
                    _tokens.Add(SetOf(runes.AsSpan(i + 1, end - i - 1)));
                    i = end;
                    break;
                case '\\' when dialect == GlobDialect.Python && i + 1 < runes.Length && runes[i + 1].Value is '*' or '?' or '[' or ']':
                    _tokens.Add(new Token(TokenKind.Literal) { Rune = runes[++i] });
                    break;
                default:
                    _tokens.Add(new Token(TokenKind.Literal) { Rune = runes[i] });
                    break;
            }
        }
    }

    /// <summary>Where the set that opens at <paramref name="open"/> closes; -1 if it never does, and the bracket is a character.</summary>
    private static int EndOfSet(Rune[] runes, int open)
    {
        int i = open + 1;
        if (i < runes.Length && runes[i].Value == '!')
            i++;
        // A bracket right after the opening is a member of the set.
        if (i < runes.Length && runes[i].Value == ']')
            i++;
        while (i < runes.Length && runes[i].Value != ']')
            i++;
        return i < runes.Length ? i : -1;
    }

    private static Token SetOf(ReadOnlySpan<Rune> members)
    {
        bool negated = members[0].Value == '!';
        if (negated)
            members = members[1..];
        var ranges = new List<(Rune From, Rune To)>();
        for (int i = 0; i < members.Length; i++)
        {
            if (i + 2 < members.Length && members[i + 1].Value == '-')
            {
                ranges.Add((members[i], members[i + 2]));
                i += 2;
            }
            else
            {
                ranges.Add((members[i], members[i]));
            }
        }

        return new Token(TokenKind.Set) { Negated = negated, Ranges = ranges };
    }

    private readonly record struct Token(TokenKind Kind)
    {
        public Rune Rune { get; init; }

        public bool Negated { get; init; }

        public List<(Rune From, Rune To)>? Ranges { get; init; }

        public bool Accepts(Rune rune)
        {
            switch (Kind)
            {
                case TokenKind.Literal:
                    return rune == Rune;
                case TokenKind.Any:
                    return true;
                case TokenKind.Set:
                    bool found = false;
                    foreach ((Rune from, Rune to) in Ranges!)
                        found |= from <= rune && rune <= to;
                    return found != Negated;
                default:
                    return false;
            }
        }
    }
}
