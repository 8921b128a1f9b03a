namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
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
}
