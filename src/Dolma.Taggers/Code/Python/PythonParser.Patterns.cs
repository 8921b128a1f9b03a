namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
    /// <summary>A <c>match</c> statement, if it is one: the word is a name elsewhere.</summary>
    private bool Match(int depth)
    {
        int start = _at;
        int nested = _nested;
        try
        {
            _at++;
            if (!BeginsExpression())
            {
                _at = start;
                return false;
            }

            StarExpressions(isNamed: true);
            if (!Take(":"u8) || tokens[_at].Kind != PythonTokenKind.NewLine || tokens[_at + 1].Kind != PythonTokenKind.Indent || !IsAt(_at + 2, "case"u8))
            {
                _at = start;
                return false;
            }
        }
        catch (PythonSyntaxException)
        {
            (_at, _nested) = (start, nested);
            return false;
        }

        _at += 2;
        while (tokens[_at].Kind != PythonTokenKind.Dedent)
        {
            Expect("case"u8);
            Patterns();
            if (Take("if"u8))
                NamedExpression();
            Block(depth + 2);
        }

        _at++;
        return true;
    }

    private void Patterns()
    {
        do
        {
            if (Is(":"u8) || Is("if"u8))
                break;
            StarPattern();
        }
        while (Take(","u8));
    }

    private void StarPattern()
    {
        if (Take("*"u8))
            Name();
        else
            Pattern();
    }

    private void Pattern()
    {
        Enter();
        do
            ClosedPattern();
        while (Take("|"u8));
        if (Take("as"u8))
            Name();
        _nested--;
    }

    private void ClosedPattern()
    {
        if (Take("("u8))
            Sequence(")"u8);
        else if (Take("["u8))
            Sequence("]"u8);
        else if (Take("{"u8))
            MappingPattern();
        else if (tokens[_at].Kind == PythonTokenKind.String)
            Strings();
        else if (Is("-"u8) || tokens[_at].Kind == PythonTokenKind.Number)
            SignedNumber();
        else if (!Take("None"u8) && !Take("True"u8) && !Take("False"u8))
            NamePattern();
    }

    private void SignedNumber()
    {
        Take("-"u8);
        Expect(PythonTokenKind.Number);
        if (Take("+"u8) || Take("-"u8))
            Expect(PythonTokenKind.Number);
    }

    private void Sequence(ReadOnlySpan<byte> close)
    {
        while (!Take(close))
        {
            StarPattern();
            if (!Is(close))
                Expect(","u8);
        }
    }

    private void MappingPattern()
    {
        while (!Take("}"u8))
        {
            if (Take("**"u8))
            {
                Name();
            }
            else
            {
                ClosedPattern();
                Expect(":"u8);
                Pattern();
            }

            if (!Is("}"u8))
                Expect(","u8);
        }
    }

    private void NamePattern()
    {
        do
            Name();
        while (Take("."u8));
        if (!Take("("u8))
            return;
        while (!Take(")"u8))
        {
            if (IsName && IsAt(_at + 1, "="u8))
                _at += 2;
            Pattern();
            if (!Is(")"u8))
                Expect(","u8);
        }
    }
}
