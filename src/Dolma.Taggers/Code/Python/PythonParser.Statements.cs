namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
    /// <param name="depth">How many nodes of the tree are above the statement.</param>
    private void Statement(int depth)
    {
        Enter();
        if (!Compound(depth))
            SimpleStatements();
        _nested--;
    }

    private bool Compound(int depth)
    {
        if (Is("@"u8))
            Decorated(depth);
        else if (Take("def"u8))
            Function(depth, isAsync: false);
        else if (Take("class"u8))
            Class(depth);
        else if (Take("async"u8))
            Async(depth);
        else if (Take("if"u8))
            If(depth);
        else if (Take("while"u8))
            While(depth);
        else if (Take("for"u8))
            For(depth);
        else if (Take("try"u8))
            Try(depth);
        else if (Take("with"u8))
            With(depth);
        else
            return Is("match"u8) && Match(depth);
        return true;
    }

    private void Block(int depth)
    {
        Expect(":"u8);
        if (tokens[_at].Kind != PythonTokenKind.NewLine)
        {
            SimpleStatements();
            return;
        }

        _at++;
        Expect(PythonTokenKind.Indent);
        while (tokens[_at].Kind != PythonTokenKind.Dedent)
            Statement(depth);
        _at++;
    }
}
