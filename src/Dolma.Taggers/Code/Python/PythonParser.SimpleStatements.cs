namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
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
