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

    private void Async(int depth)
    {
        if (Take("def"u8))
            Function(depth, isAsync: true);
        else if (Take("for"u8))
            For(depth);
        else
        {
            Expect("with"u8);
            With(depth);
        }
    }

    private void If(int depth)
    {
        NamedExpression();
        Block(depth + 1);
        while (Take("elif"u8))
        {
            // Each is an if of its own in the else of the one before.
            depth++;
            NamedExpression();
            Block(depth + 1);
        }

        Else(depth);
    }

    private void Else(int depth)
    {
        if (Take("else"u8))
            Block(depth + 1);
    }

    private void While(int depth)
    {
        NamedExpression();
        Block(depth + 1);
        Else(depth);
    }

    private void For(int depth)
    {
        StarTargets();
        Expect("in"u8);
        RequireNoLoneStar(StarExpressions());
        Block(depth + 1);
        Else(depth);
    }

    private void Try(int depth)
    {
        Block(depth + 1);
        bool? isGroup = null;
        while (Take("except"u8))
        {
            bool star = Take("*"u8);
            Require(isGroup is null || isGroup == star);
            isGroup = star;
            if (star || !Is(":"u8))
            {
                Expression();
                if (Take("as"u8))
                    Name();
            }

            Block(depth + 2);
        }

        if (isGroup is not null)
            Else(depth);
        if (Take("finally"u8))
            Block(depth + 1);
        else
            Require(isGroup is not null);
    }

    private void With(int depth)
    {
        int start = _at;
        if (!Take("("u8) || !TryWithItems())
        {
            _at = start;
            do
                WithItem();
            while (Take(","u8));
        }

        Block(depth + 1);
    }

    /// <summary>Items in brackets, if a colon follows them.</summary>
    private bool TryWithItems()
    {
        int nested = _nested;
        try
        {
            do
            {
                if (Is(")"u8))
                    break;
                WithItem();
            }
            while (Take(","u8));
            return !IsAt(_at - 1, "("u8) && Take(")"u8) && Is(":"u8);
        }
        catch (PythonSyntaxException)
        {
            _nested = nested;
            return false;
        }
    }

    private void WithItem()
    {
        Expression();
        if (Take("as"u8))
        {
            Take("*"u8);
            Require(Primary() != Target.None);
        }
    }

    private void SimpleStatements()
    {
        do
        {
            if (tokens[_at].Kind == PythonTokenKind.NewLine)
                break;
            SimpleStatement();
        }
        while (Take(";"u8));
        Require(!IsAt(_at - 1, ":"u8));
        Expect(PythonTokenKind.NewLine);
    }

    private void SimpleStatement()
    {
        if (Take("pass"u8) || Take("break"u8) || Take("continue"u8))
            return;
        if (Take("return"u8))
        {
            if (BeginsExpression())
                RequireNoLoneStar(StarExpressions());
        }
        else if (Take("raise"u8))
        {
            if (!BeginsExpression())
                return;
            Expression();
            if (Take("from"u8))
                Expression();
        }
        else if (Take("global"u8) || Take("nonlocal"u8))
        {
            do
                Name();
            while (Take(","u8));
        }
        else if (Take("assert"u8))
        {
            Expression();
            if (Take(","u8))
                Expression();
        }
        else if (Take("del"u8))
        {
            Delete();
        }
        else if (Take("import"u8))
        {
            do
                DottedName();
            while (Take(","u8));
        }
        else if (Take("from"u8))
        {
            FromImport();
        }
        else
        {
            Assignment();
        }
    }

    private void Delete()
    {
        do
        {
            if (!BeginsExpression())
                break;
            Require(Primary() != Target.None);
        }
        while (Take(","u8));
        Require(!IsAt(_at - 1, "del"u8));
    }

    private void DottedName()
    {
        do
            Name();
        while (Take("."u8));
        if (Take("as"u8))
            Name();
    }

    private void FromImport()
    {
        bool hasDots = false;
        while (Take("."u8) || Take("..."u8))
            hasDots = true;
        if (!hasDots || !Is("import"u8))
        {
            do
                Name();
            while (Take("."u8));
        }

        Expect("import"u8);
        if (Take("*"u8))
            return;
        bool isBracketed = Take("("u8);
        while (true)
        {
            Name();
            if (Take("as"u8))
                Name();
            if (!Take(","u8))
                break;
            if (isBracketed && Is(")"u8))
                break;
        }

        if (isBracketed)
            Expect(")"u8);
    }

    private void Assignment()
    {
        if (Is("yield"u8))
        {
            Yield();
            return;
        }

        int start = _at;
        Target target = StarExpressions();
        if (Take(":"u8))
        {
            Require(target is Target.Name or Target.Member);
            Expression();
            if (Take("="u8))
                Value();
            return;
        }

        if (tokens[_at].Kind == PythonTokenKind.Operator && Text(_at) is { Length: > 1 } sign && sign[^1] == '=' && IsAugmented(sign))
        {
            Require(target is Target.Name or Target.Member);
            _at++;
            Value();
            return;
        }

        bool isAssignment = false;
        while (Take("="u8))
        {
            Require(target != Target.None && !(target == Target.Starred && _at - 1 == start));
            isAssignment = true;
            if (Is("yield"u8))
            {
                Yield();
                return;
            }

            start = _at;
            target = StarExpressions();
        }

        // A lone *a is good for nothing, not even before a sign: that is the compiler's to say.
        Require(target != Target.Starred || !isAssignment);
        Require(target != Target.Starred);
    }

    private void Value()
    {
        if (Is("yield"u8))
            Yield();
        else
            RequireNoLoneStar(StarExpressions());
    }

    private static bool IsAugmented(ReadOnlySpan<byte> sign) =>
        !(sign.SequenceEqual("=="u8) || sign.SequenceEqual("!="u8) || sign.SequenceEqual("<="u8) || sign.SequenceEqual(">="u8) || sign.SequenceEqual(":="u8));
}
