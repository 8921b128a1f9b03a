namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
    /// <summary>What an expression can be assigned to as.</summary>
    private enum Target
    {
        None,
        Name,

        /// <summary>An attribute or item.</summary>
        Member,

        /// <summary>A tuple or list of targets.</summary>
        Sequence,
        Starred,
    }

    private void Expression() => _ = TargetExpression();

    private Target TargetExpression()
    {
        Enter();
        Target target;
        if (Is("lambda"u8))
        {
            _at++;
            Parameters(isLambda: true, ":"u8);
            Expect(":"u8);
            Expression();
            target = Target.None;
        }
        else
        {
            target = Disjunction();
            while (Take("if"u8))
            {
                target = Target.None;
                Disjunction();
                Expect("else"u8);
                if (Is("lambda"u8))
                {
                    Expression();
                    break;
                }

                Disjunction();
            }
        }

        _nested--;
        return target;
    }

    private Target NamedExpression()
    {
        if (!IsName || !IsAt(_at + 1, ":="u8))
            return TargetExpression();
        _at += 2;
        Expression();
        return Target.None;
    }

    /// <summary><c>*bitwise_or</c> or an expression.</summary>
    private Target StarExpression(bool isNamed)
    {
        if (!Take("*"u8))
            return isNamed ? NamedExpression() : TargetExpression();
        return BitwiseOr() == Target.None ? Target.None : Target.Starred;
    }

    /// <summary>One or more of them; a single one without a comma stays what it is.</summary>
    private Target StarExpressions(bool isNamed = false)
    {
        bool isStar = Is("*"u8);
        Target first = StarExpression(isNamed);
        if (!Is(","u8))
        {
            // A lone starred expression is none, but may be the target before an assignment's sign; the caller asks.
            return isStar ? (first == Target.None ? throw new PythonSyntaxException() : Target.Starred) : first;
        }

        bool all = first != Target.None;
        while (Take(","u8))
        {
            if (!BeginsExpression())
                break;
            all &= StarExpression(isNamed) != Target.None;
        }

        return all ? Target.Sequence : Target.None;
    }

    private bool BeginsExpression() => tokens[_at].Kind switch
    {
        PythonTokenKind.Number or PythonTokenKind.String => true,
        PythonTokenKind.Name => IsName || Is("not"u8) || Is("lambda"u8) || Is("await"u8) || Is("None"u8) || Is("True"u8) || Is("False"u8),
        PythonTokenKind.Operator => "([{+-~*"u8.Contains(Text(_at)[0]) && tokens[_at].Length == 1 || Is("..."u8),
        _ => false,
    };

    private Target Disjunction()
    {
        Target target = Target.None;
        for (bool isFirst = true; ; isFirst = false)
        {
            bool isPlain = isFirst;
            while (Take("not"u8))
                isPlain = false;
            target = BitwiseOr();
            while (TakeComparison())
            {
                isPlain = false;
                BitwiseOr();
            }

            if (Take("and"u8) || Take("or"u8))
                continue;
            return isPlain ? target : Target.None;
        }
    }

    private bool TakeComparison()
    {
        if (Is("not"u8) && IsAt(_at + 1, "in"u8))
        {
            _at += 2;
            return true;
        }

        if (Take("is"u8))
        {
            Take("not"u8);
            return true;
        }

        return Take("in"u8) || Take("=="u8) || Take("!="u8) || Take("<"u8) || Take(">"u8) || Take("<="u8) || Take(">="u8);
    }

    private Target BitwiseOr()
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            bool isPlain = isFirst;
            while (Take("+"u8) || Take("-"u8) || Take("~"u8))
                isPlain = false;
            if (Take("await"u8))
                isPlain = false;
            Target target = Primary();
            if (!TakeArithmetic())
                return isPlain ? target : Target.None;
        }
    }

    private bool TakeArithmetic()
    {
        if (tokens[_at].Kind != PythonTokenKind.Operator)
            return false;
        ReadOnlySpan<byte> sign = Text(_at);
        bool isArithmetic = sign.Length == 1 ? "+-*/%&|^@"u8.Contains(sign[0]) : Is("**"u8) || Is("//"u8) || Is("<<"u8) || Is(">>"u8);
        if (isArithmetic)
            _at++;
        return isArithmetic;
    }

    private Target Primary()
    {
        Target target = Atom();
        while (true)
        {
            if (Take("."u8))
            {
                Name();
                target = Target.Member;
            }
            else if (Take("("u8))
            {
                Arguments();
                target = Target.None;
            }
            else if (Take("["u8))
            {
                Slices();
                target = Target.Member;
            }
            else
            {
                return target;
            }
        }
    }

    private void StarTargets()
    {
        do
        {
            if (!BeginsExpression())
                break;
            Take("*"u8);
            Require(Primary() != Target.None);
        }
        while (Take(","u8));
    }

    private void Slices()
    {
        do
        {
            if (Is("]"u8))
                break;
            if (!Is(":"u8))
                StarExpression(isNamed: true);
            for (int colons = 0; colons < 2 && Take(":"u8); colons++)
            {
                if (!Is(":"u8) && !Is(","u8) && !Is("]"u8))
                    Expression();
            }
        }
        while (Take(","u8));
        Require(!IsAt(_at - 1, "["u8));
        Expect("]"u8);
    }

    private void Yield()
    {
        Expect("yield"u8);
        if (Take("from"u8))
            Expression();
        else if (BeginsExpression())
            RequireNoLoneStar(StarExpressions());
    }

    private static void RequireNoLoneStar(Target target) => Require(target != Target.Starred);
}
