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

    private Target Atom()
    {
        switch (tokens[_at].Kind)
        {
            case PythonTokenKind.Number:
                _at++;
                return Target.None;
            case PythonTokenKind.String:
                Strings();
                return Target.None;
            case PythonTokenKind.Name when IsName:
                _at++;
                return Target.Name;
            case PythonTokenKind.Name when Take("None"u8) || Take("True"u8) || Take("False"u8):
                return Target.None;
        }

        Enter();
        Target target = Target.None;
        if (Take("("u8))
            target = Bracketed();
        else if (Take("["u8))
            target = ListDisplay();
        else if (Take("{"u8))
            SetOrMap();
        else
            Expect("..."u8);
        _nested--;
        return target;
    }

    private void Strings()
    {
        bool? areBytes = null;
        for (; tokens[_at].Kind == PythonTokenKind.String; _at++)
        {
            (_, bool isBytes, bool isFormatted, _, _) = PythonString.Look(Text(_at));
            Require(areBytes is null || areBytes == isBytes);
            areBytes = isBytes;
            Require(isFormatted ? FormattedString.IsValid(Text(_at)) : PythonString.IsValid(Text(_at)));
        }
    }

    private Target Bracketed()
    {
        if (Take(")"u8))
            return Target.Sequence;
        if (Is("yield"u8))
        {
            Yield();
            Expect(")"u8);
            return Target.None;
        }

        bool isStar = Is("*"u8);
        Target target = StarExpression(isNamed: true);
        if (IsComprehension)
        {
            Require(!isStar);
            Comprehension();
            Expect(")"u8);
            return Target.None;
        }

        if (!Is(","u8))
        {
            Require(!isStar);
            Expect(")"u8);
            return target;
        }

        return Elements(target, ")"u8);
    }

    private Target ListDisplay()
    {
        if (Take("]"u8))
            return Target.Sequence;
        bool isStar = Is("*"u8);
        Target target = StarExpression(isNamed: true);
        if (!IsComprehension)
            return Elements(target, "]"u8);
        Require(!isStar);
        Comprehension();
        Expect("]"u8);
        return Target.None;
    }

    private Target Elements(Target first, ReadOnlySpan<byte> close)
    {
        bool all = first != Target.None;
        while (!Take(close))
        {
            Expect(","u8);
            if (Take(close))
                break;
            all &= StarExpression(isNamed: true) != Target.None;
        }

        return all ? Target.Sequence : Target.None;
    }

    private void SetOrMap()
    {
        if (Take("}"u8))
            return;
        bool isMap = Is("**"u8);
        bool isStar = Is("*"u8);
        MapEntry(ref isMap, isFirst: true);
        if (IsComprehension)
        {
            Require(!isStar && !(isMap && IsAt(_at - 1, "**"u8)));
            Comprehension();
            Expect("}"u8);
            return;
        }

        while (!Take("}"u8))
        {
            Expect(","u8);
            if (Take("}"u8))
                return;
            MapEntry(ref isMap, isFirst: false);
        }
    }

    private void MapEntry(ref bool isMap, bool isFirst)
    {
        if (Is("**"u8))
        {
            Require(isMap);
            _at++;
            BitwiseOr();
            Require(!IsComprehension);
            return;
        }

        if (!isFirst && isMap)
        {
            Expression();
            Expect(":"u8);
            Expression();
            return;
        }

        bool isStar = Is("*"u8);
        StarExpression(isNamed: true);
        if (!isFirst || isStar || !Take(":"u8))
            return;
        isMap = true;
        Expression();
    }

    private bool IsComprehension => Is("for"u8) || (Is("async"u8) && IsAt(_at + 1, "for"u8));

    private void Comprehension()
    {
        while (IsComprehension)
        {
            Take("async"u8);
            Expect("for"u8);
            StarTargets();
            Expect("in"u8);
            Disjunction();
            while (Take("if"u8))
                Disjunction();
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

    private void Arguments()
    {
        bool hasKeyword = false;
        bool hasMap = false;
        int count = 0;
        while (!Take(")"u8))
        {
            count++;
            if (Take("**"u8))
            {
                Expression();
                hasMap = true;
            }
            else if (Take("*"u8))
            {
                Require(!hasMap);
                Expression();
            }
            else if (IsName && IsAt(_at + 1, "="u8))
            {
                _at += 2;
                Expression();
                hasKeyword = true;
            }
            else
            {
                Require(!hasKeyword && !hasMap);
                NamedExpression();
                if (IsComprehension)
                {
                    Require(count == 1);
                    Comprehension();
                    Expect(")"u8);
                    return;
                }
            }

            if (!Is(")"u8))
                Expect(","u8);
        }
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

    private void Parameters(bool isLambda, ReadOnlySpan<byte> close)
    {
        bool hasDefault = false;
        bool hasStar = false;
        bool hasSlash = false;
        int count = 0;
        while (!Is(close))
        {
            if (Take("**"u8))
            {
                Name();
                Annotation(isLambda, isStar: false);
                Take(","u8);
                Require(Is(close));
                return;
            }

            if (Take("*"u8))
            {
                Require(!hasStar);
                hasStar = true;
                if (Is(","u8))
                {
                    Require(!IsAt(_at + 1, close) && !IsAt(_at + 1, "**"u8));
                }
                else
                {
                    Name();
                    Annotation(isLambda, isStar: true);
                }
            }
            else if (Take("/"u8))
            {
                Require(count > 0 && !hasSlash && !hasStar);
                hasSlash = true;
            }
            else
            {
                Name();
                count++;
                Annotation(isLambda, isStar: false);
                bool isDefault = Take("="u8);
                if (isDefault)
                    Expression();
                Require(isDefault || hasStar || !hasDefault);
                hasDefault |= isDefault;
            }

            if (!Is(close))
                Expect(","u8);
        }
    }

    private void Annotation(bool isLambda, bool isStar)
    {
        if (isLambda || !Take(":"u8))
            return;
        if (isStar)
            Take("*"u8);
        Expression();
    }
}
