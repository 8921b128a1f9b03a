using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>The path does not follow the grammar.</summary>
internal sealed class PathSyntaxException(string message) : Exception(message);

/// <summary>
/// Recursive descent over the grammar of spec/dedupe-mix 5, its quirks included: only single quotes, escapes that are checked but
/// not decoded, names of ASCII letters, digits and <c>_-/\#</c>, no negative index. Filters are in <c>PathParser.Filter.cs</c>.
/// </summary>
internal sealed partial class PathParser(string source, JsonTree constants)
{
    private const string LengthCall = "length()";
    private const string NameRule = "letters, digits and _ - / \\ # (others need ['…'])";

    private int _at;

    private bool AtEnd => _at == source.Length;

    private char Current => _at < source.Length ? source[_at] : '\0';

    public PathExpression Parse()
    {
        SkipSpace();
        if (!TryChain(out List<PathStep>? steps, out _))
            Fail("a path, beginning with `$`");
        SkipSpace();
        if (!AtEnd)
            Fail("`.name`, `['name']`, `[…]` or the end of the path");
        return new PathExpression(source, steps);
    }

    /// <param name="steps">The steps.</param>
    /// <param name="isSingle">Whether the chain is written as one step and no <c>@</c>; in a filter such a chain may be a constant.</param>
    private bool TryChain([NotNullWhen(true)] out List<PathStep>? steps, out bool isSingle)
    {
        var found = new List<PathStep>();
        int parts = 0;
        bool hasCurrent = false;
        while (true)
        {
            int before = _at;
            if (parts > 0)
                SkipSpace();
            if (TryTake("@"))
            {
                hasCurrent = true;
            }
            else if (TryStep(out PathStep? step))
            {
                found.Add(step);
            }
            else
            {
                _at = before;
                break;
            }

            parts++;
        }

        isSingle = parts == 1 && !hasCurrent;
        steps = parts == 0 ? null : found;
        return parts > 0;
    }

    private bool TryStep([NotNullWhen(true)] out PathStep? step)
    {
        if (TryTake("$"))
            step = new RootStep();
        else if (TryTake("..*"))
            step = new DescentAllStep();
        else if (TryTake(".."))
            step = new DescentStep(Current == '[' ? BracketName() : Name());
        else if (TryTake(".*"))
            step = new WildcardStep();
        else if (TryTake("." + LengthCall))
            step = new LengthStep();
        else if (TryTake(".[") || TryTake("["))
            step = Bracket();
        else if (TryTake("."))
            step = new FieldStep(Name());
        else
            step = null;
        return step is not null;
    }

    private byte[] Name()
    {
        int start = _at;
        if (string.CompareOrdinal(source, _at, LengthCall, 0, LengthCall.Length) == 0)
            Fail("a name; `length()` stands only after a single dot");
        while (char.IsAsciiLetterOrDigit(Current) || (!AtEnd && Current is '_' or '-' or '/' or '\\' or '#'))
            _at++;
        if (_at == start)
            Fail("a name of " + NameRule);
        return Encoding.UTF8.GetBytes(source[start.._at]);
    }

    private byte[] BracketName()
    {
        Take("[");
        byte[] name = Quoted();
        Take("]");
        return name;
    }

    private PathStep Bracket()
    {
        int start = _at;
        SkipSpace();
        PathStep step;
        if (TryTake("?"))
            step = BracketFilter();
        else if (TryTake("*"))
            step = new WildcardStep();
        else if (Current == '\'')
            step = BracketNames(start);
        else
            step = BracketNumbers();
        int end = _at;
        SkipSpace();
        if (step is FieldStep)
            _at = end;
        if (!TryTake("]"))
            Fail("`]`");
        return step;
    }

    /// <summary>Only a list of names has space at its ends.</summary>
    private PathStep BracketNames(int start)
    {
        int place = _at;
        var names = new List<byte[]> { Quoted() };
        while (TryTakeComma())
            names.Add(Quoted());
        if (names.Count > 1)
            return new FieldUnionStep(names);
        if (place > start)
            Fail("a name right behind `[`", start);
        return new FieldStep(names[0]);
    }

    private PathStep BracketNumbers()
    {
        int start = _at;
        if (Current == ':')
            return Slice(0);
        string number = Number();
        int end = _at;
        SkipSpace();
        if (Current == ':')
            return Slice(Bound(number, start));
        _at = end;
        if (TryTakeComma())
            return IndexUnion(number);
        if (number[0] == '-' && IsWhole(number))
            Fail("a position from 0 up; for elements from the end write a slice, `[-1:]`", start);
        if (!IsWhole(number))
            Fail("a whole number", start);
        return new IndexStep(Bound(number, start));
    }

    private IndexUnionStep IndexUnion(string first)
    {
        var texts = new List<string> { first };
        do
            texts.Add(Number());
        while (TryTakeComma());
        // A number that is no position finds nothing, as in the original.
        return new IndexUnionStep(
            [.. texts.Select(t => long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out long index) ? index : -1)], texts);
    }

    private SliceStep Slice(long start)
    {
        Take(":");
        SkipSpace();
        long end = char.IsAsciiDigit(Current) || Current == '-' ? Whole() : 0;
        SkipSpace();
        long step = 1;
        if (TryTake(":"))
        {
            SkipSpace();
            int place = _at;
            step = Whole();
            if (step <= 0)
                Fail("a step of at least 1", place);
        }

        return new SliceStep(start, end, step);
    }

    private long Whole()
    {
        int start = _at;
        return Bound(Number(), start);
    }

    private long Bound(string number, int start)
    {
        int value = 0;
        if (!IsWhole(number) || !int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
            Fail("a whole number of at most 31 bits", start);
        return value;
    }

    private static bool IsWhole(string number) => number.AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    /// <summary>A JSON number's text.</summary>
    private string Number()
    {
        int start = _at;
        TryTake("-");
        if (!TryTake("0"))
            Digits();
        if (Current == '.' && _at + 1 < source.Length && char.IsAsciiDigit(source[_at + 1]))
        {
            _at++;
            Digits();
        }

        if (Current is 'e' or 'E')
        {
            _at++;
            if (!TryTake("+"))
                TryTake("-");
            Digits();
        }

        return source[start.._at];
    }

    private void Digits()
    {
        int start = _at;
        while (char.IsAsciiDigit(Current))
            _at++;
        if (_at == start)
            Fail("a number, a quoted name, `*` or `?(`");
    }

    /// <summary>The text between single quotes, in UTF-8. Escapes are checked, and stay as they are written.</summary>
    private byte[] Quoted()
    {
        if (Current == '"')
            Fail("a text in single quotes (double quotes are not part of this dialect)");
        Take("'");
        int start = _at;
        while (!AtEnd && Current != '\'')
        {
            if (Current == '"')
                Fail("`\\\"`: inside quotes \" has to be escaped");
            if (Current == '\\')
                SkipEscape();
            else
                _at++;
        }

        string text = source[start.._at];
        Take("'");
        return Encoding.UTF8.GetBytes(text);
    }

    private void SkipEscape()
    {
        _at++;
        if (Current == 'u')
        {
            for (int i = 0; i < 4; i++)
            {
                _at++;
                if (!char.IsAsciiHexDigit(Current))
                    Fail("four hexadecimal digits after `\\u`");
            }
        }
        else if (AtEnd || !"\"'\\/bfnrt()".Contains(Current, StringComparison.Ordinal))
        {
            Fail("one of \" ' \\ / b f n r t ( ) u after `\\`");
        }

        _at++;
    }

    private bool TryTakeComma()
    {
        int start = _at;
        SkipSpace();
        if (TryTake(","))
        {
            SkipSpace();
            return true;
        }

        _at = start;
        return false;
    }

    private void SkipSpace()
    {
        while (Current is ' ' or '\t' or '\n' or '\r')
            _at++;
    }

    private bool TryTake(string token)
    {
        if (string.CompareOrdinal(source, _at, token, 0, token.Length) != 0)
            return false;
        _at += token.Length;
        return true;
    }

    private void Take(string token)
    {
        if (!TryTake(token))
            Fail($"`{token}`");
    }

    [DoesNotReturn]
    private void Fail(string expected, int? at = null)
    {
        int place = at ?? _at;
        string found = place < source.Length ? $"`{source[place]}`" : "the end";
        throw new PathSyntaxException($"the JSONPath `{source}` has {found} at character {place + 1}, where {expected} was expected.");
    }
}
