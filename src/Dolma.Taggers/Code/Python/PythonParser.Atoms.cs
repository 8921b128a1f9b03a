namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
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
}
