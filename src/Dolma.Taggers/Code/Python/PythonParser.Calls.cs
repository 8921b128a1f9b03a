namespace Dolma.Taggers.Code.Python;

internal sealed partial class PythonParser
{
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
