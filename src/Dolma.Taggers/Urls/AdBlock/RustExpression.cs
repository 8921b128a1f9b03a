using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// Reads a regular expression by the grammar of Rust's <c>regex</c> 1.10 and writes it for .NET. Addresses are ASCII but for rare exceptions,
/// so all other characters are in a set together or not at all, and Unicode's property names are not known.
/// </summary>
internal sealed class RustExpression
{
    /// <summary>Deeper nesting is an error there too.</summary>
    private const int DeepestNesting = 250;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.[]");

    private readonly string _text;
    private readonly StringBuilder _literal = new();
    private int _at;

    private RustExpression(string text) => _text = text;

    /// <summary>The expression for .NET.</summary>
    public string Translated { get; private set; } = "";

    /// <summary>A text that is in everything it matches, as long as could be found; empty for none.</summary>
    public string Literal { get; private set; } = "";

    private bool AtEnd => _at == _text.Length;

    /// <summary>Null if the text is no expression in Rust.</summary>
    public static RustExpression? TryRead(string text)
    {
        try
        {
            var expression = new RustExpression(text);
            expression.Translated = expression.Alternatives(depth: 0);
            return expression.AtEnd ? expression : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private string Alternatives(int depth)
    {
        if (depth > DeepestNesting)
            throw new FormatException();
        var written = new StringBuilder();
        bool isSequence = depth == 0;
        while (!AtEnd && _text[_at] != ')')
        {
            if (Take('|'))
            {
                written.Append('|');
                isSequence = false;
                continue;
            }

            // A repetition without an element before it, and flags that are repeated, are errors.
            if (_text[_at] is '*' or '+' or '?' or '{')
                throw new FormatException();
            string item = Item(depth, out char? one);
            bool isRepeated = !AtEnd && _text[_at] is '*' or '+' or '?' or '{';
            // Flags that stand alone may say that case does not count.
            isSequence &= !item.StartsWith("(?i)", StringComparison.Ordinal);
            if (depth == 0)
                AddToLiteral(isRepeated ? null : one);
            while (!AtEnd && _text[_at] is '*' or '+' or '?' or '{')
                item = $"(?:{item}{Repetition()})";
            written.Append(item);
        }

        if (depth == 0)
        {
            AddToLiteral(null);
            Literal = isSequence ? Literal : "";
        }

        return written.ToString();
    }

    private void AddToLiteral(char? one)
    {
        if (one is not null)
        {
            _literal.Append(one);
            return;
        }

        if (_literal.Length > Literal.Length)
            Literal = _literal.ToString();
        _literal.Clear();
    }

    /// <param name="depth">Groups around the element.</param>
    /// <param name="one">The character, if the element is one of ASCII.</param>
    private string Item(int depth, out char? one)
    {
        one = null;
        char c = _text[_at];
        switch (c)
        {
            case '(':
                _at++;
                return Group(depth);
            case '[':
                _at++;
                return RustCharacterSet.Read(_text, ref _at).ToExpression();
            case '\\':
                return Escape(out one);
            case '.':
                _at++;
                return "[^\\n]";
            case '^':
                _at++;
                return "\\A";
            case '$':
                _at++;
                return "\\z";
            default:
                int start = _at;
                _at += char.IsSurrogatePair(_text, _at) ? 2 : 1;
                one = char.IsAscii(c) ? c : null;
                return $"(?:{Regex.Escape(_text[start.._at])})";
        }
    }

    private string Group(int depth)
    {
        string open = "(?:";
        if (Take('?'))
        {
            bool isNamed = Take('P');
            if (Take('<'))
                SkipName();
            else
                open = isNamed ? throw new FormatException() : Flags();
        }

        if (!open.EndsWith(':'))
            return open;
        string inside = Alternatives(depth + 1);
        return Take(')') ? $"{open}{inside})" : throw new FormatException();
    }

    private void SkipName()
    {
        int end = _text.IndexOf('>', _at);
        if (end <= _at || char.IsAsciiDigit(_text[_at]) || _text.AsSpan(_at, end - _at).ContainsAnyExcept(NameCharacters))
            throw new FormatException();
        _at = end + 1;
    }

    /// <summary>The start of a group with flags, or flags that stand alone. Those that change nothing in one line are dropped.</summary>
    private string Flags()
    {
        bool isNegated = false;
        string kept = "";
        while (!AtEnd && _text[_at] is not (':' or ')'))
        {
            char flag = _text[_at++];
            if (flag == '-' && !isNegated)
                isNegated = true;
            else if (flag == 'i')
                kept = isNegated ? "-i" : "i";
            else if (flag is not ('m' or 's' or 'u' or 'U'))
                throw new FormatException();
        }

        if (Take(':'))
            return $"(?{kept}:";
        if (!Take(')') || (!AtEnd && _text[_at] is '*' or '+' or '?' or '{'))
            throw new FormatException();
        return kept.Length == 0 ? "" : $"(?{kept})";
    }

    private string Repetition()
    {
        char c = _text[_at++];
        string written = c.ToString();
        if (c == '{')
        {
            int least = Number();
            bool isRange = Take(',');
            int? most = !isRange ? least : !AtEnd && _text[_at] == '}' ? null : Number();
            if (!Take('}') || most < least)
                throw new FormatException();
            written = string.Create(CultureInfo.InvariantCulture, $"{{{least},{most}}}");
        }

        // Laziness changes where a match ends, not whether there is one.
        Take('?');
        return written;
    }

    private int Number()
    {
        int start = _at;
        while (!AtEnd && char.IsAsciiDigit(_text[_at]))
            _at++;
        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new FormatException();
    }

    private string Escape(out char? one)
    {
        one = null;
        _at++;
        if (AtEnd)
            throw new FormatException();
        char c = _text[_at];
        if (c is not ('b' or 'B' or 'A' or 'z'))
        {
            RustCharacterSet set = RustCharacterSet.ReadEscape(_text, ref _at);
            one = set.Single;
            return set.ToExpression();
        }

        _at++;
        return "\\" + c;
    }

    private bool Take(char c)
    {
        if (AtEnd || _text[_at] != c)
            return false;
        _at++;
        return true;
    }
}
