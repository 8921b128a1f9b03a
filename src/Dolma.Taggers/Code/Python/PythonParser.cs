using System.Text;

namespace Dolma.Taggers.Code.Python;

/// <summary>
/// Reads tokens as Python 3.11's grammar does, keeps the docstrings and throws away the rest. What only the compiler refuses
/// (<c>return</c> outside of a function) is accepted, as by <c>ast.parse</c>.
/// </summary>
internal sealed partial class PythonParser(byte[] source, List<PythonToken> tokens)
{
    /// <summary>Deeper code is refused, as Python does near this depth.</summary>
    private const int MostNested = 1000;

    private static readonly HashSet<string> Keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
        "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
        "return", "try", "while", "with", "yield",
    ];

    private readonly List<Docstring> _found = [];
    private int _at;
    private int _nested;

    /// <summary>The docstrings in the order of the source; null if the file cannot be parsed.</summary>
    public List<Docstring>? Parse()
    {
        try
        {
            LookForDocstring(Docstring.OfModule, "", 0);
            while (tokens[_at].Kind != PythonTokenKind.End)
            {
                // Blank lines give no tokens, except at a source that is nothing else.
                if (tokens[_at].Kind == PythonTokenKind.NewLine)
                    _at++;
                else
                    Statement(1);
            }

            return _found;
        }
        catch (PythonSyntaxException)
        {
            return null;
        }
    }

    /// <summary>Whether the tokens are one expression in brackets.</summary>
    internal bool IsBracketed()
    {
        try
        {
            Atom();
            return tokens[_at].Kind is PythonTokenKind.NewLine && tokens[_at + 1].Kind is PythonTokenKind.End;
        }
        catch (PythonSyntaxException)
        {
            return false;
        }
    }

    private ReadOnlySpan<byte> Text(int token) => source.AsSpan(tokens[token].Start, tokens[token].Length);

    private bool Is(ReadOnlySpan<byte> text) => IsAt(_at, text);

    private bool IsAt(int token, ReadOnlySpan<byte> text) =>
        tokens[token].Kind is PythonTokenKind.Name or PythonTokenKind.Operator && Text(token).SequenceEqual(text);

    private bool Take(ReadOnlySpan<byte> text)
    {
        if (!Is(text))
            return false;
        _at++;
        return true;
    }

    private void Expect(ReadOnlySpan<byte> text)
    {
        if (!Take(text))
            throw new PythonSyntaxException();
    }

    private void Expect(PythonTokenKind kind)
    {
        if (tokens[_at].Kind != kind)
            throw new PythonSyntaxException();
        _at++;
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new PythonSyntaxException();
    }

    private bool IsName => tokens[_at].Kind == PythonTokenKind.Name && !Keywords.Contains(Encoding.UTF8.GetString(Text(_at)));

    private string Name()
    {
        Require(IsName);
        return Encoding.UTF8.GetString(Text(_at++));
    }

    private void Enter()
    {
        if (++_nested > MostNested)
            throw new PythonSyntaxException();
    }

    /// <summary>Strings, in brackets or not, that are a whole statement.</summary>
    private void LookForDocstring(int kind, string name, int depth)
    {
        int at = _at;
        int open = 0;
        for (; IsAt(at, "("u8); at++)
            open++;
        int first = at;
        for (; tokens[at].Kind == PythonTokenKind.String; at++)
        {
            (_, bool isBytes, bool isFormatted, _, _) = PythonString.Look(Text(at));
            if (isBytes || isFormatted)
                return;
        }

        int count = at - first;
        for (; open > 0 && IsAt(at, ")"u8); at++)
            open--;
        if (count > 0 && open == 0 && (tokens[at].Kind is PythonTokenKind.NewLine or PythonTokenKind.End || IsAt(at, ";"u8)))
            _found.Add(new Docstring(kind, name, depth, first, count));
    }
}
