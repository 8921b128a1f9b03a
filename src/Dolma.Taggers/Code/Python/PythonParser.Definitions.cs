namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
    /// <summary>The body of something that may begin with a docstring.</summary>
    private void Body(int kind, string name, int depth)
    {
        int first = _at + 1;
        if (tokens[first].Kind == PythonTokenKind.NewLine && tokens[first + 1].Kind == PythonTokenKind.Indent)
            first += 2;
        if (kind >= 0)
        {
            int at = _at;
            _at = first;
            LookForDocstring(kind, name, depth);
            _at = at;
        }

        Block(depth + 1);
    }

    private void Decorated(int depth)
    {
        while (Take("@"u8))
        {
            NamedExpression();
            Expect(PythonTokenKind.NewLine);
        }

        if (Take("async"u8))
        {
            Expect("def"u8);
            Function(depth, isAsync: true);
        }
        else if (Take("class"u8))
        {
            Class(depth);
        }
        else
        {
            Expect("def"u8);
            Function(depth, isAsync: false);
        }
    }

    private void Function(int depth, bool isAsync)
    {
        string name = Name();
        Expect("("u8);
        Parameters(isLambda: false, ")"u8);
        Expect(")"u8);
        if (Take("->"u8))
            Expression();
        Body(isAsync ? -1 : Docstring.OfFunction, name, depth);
    }

    private void Class(int depth)
    {
        string name = Name();
        if (Take("("u8))
            Arguments();
        Body(Docstring.OfClass, name, depth);
    }
}
