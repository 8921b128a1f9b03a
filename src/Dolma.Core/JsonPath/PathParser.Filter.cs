using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>The conditions between <c>[?(</c> and <c>)]</c>.</summary>
internal sealed partial class PathParser
{
    /// <summary>Deeper parentheses are a mistake, and would exhaust the stack.</summary>
    private const int MaxFilterDepth = 100;

    // Longer operators before those they begin with.
    private static readonly (string Text, PathOperator Operator)[] Operators =
    [
        ("==", PathOperator.Equal),
        ("!=", PathOperator.NotEqual),
        ("~=", PathOperator.Matches),
        (">=", PathOperator.GreaterOrEqual),
        (">", PathOperator.Greater),
        ("<=", PathOperator.LessOrEqual),
        ("<", PathOperator.Less),
        ("in", PathOperator.In),
        ("nin", PathOperator.NotIn),
        ("size", PathOperator.Size),
        ("noneOf", PathOperator.NoneOf),
        ("anyOf", PathOperator.AnyOf),
        ("subsetOf", PathOperator.SubsetOf),
    ];

    private int _depth;

    private FilterStep BracketFilter()
    {
        SkipSpace();
        Take("(");
        PathFilter filter = Or();
        Take(")");
        return new FilterStep(filter);
    }

    private PathFilter Or()
    {
        if (++_depth > MaxFilterDepth)
            Fail($"at most {MaxFilterDepth} parentheses inside each other");
        PathFilter filter = And();
        while (TryTake("||"))
            filter = new OrFilter(filter, And());
        _depth--;
        return filter;
    }

    private PathFilter And()
    {
        PathFilter filter = Not();
        while (TryTake("&&"))
            filter = new AndFilter(filter, Not());
        return filter;
    }

    private PathFilter Not()
    {
        SkipSpace();
        bool negated = Current == '!' && TryTake("!");
        SkipSpace();
        PathFilter filter;
        if (TryTake("("))
        {
            filter = Or();
            Take(")");
        }
        else
        {
            filter = Comparison();
        }

        SkipSpace();
        return negated ? new NotFilter(filter) : filter;
    }

    private CompareFilter Comparison()
    {
        PathOperand left = Operand();
        SkipSpace();
        foreach ((string text, PathOperator op) in Operators)
        {
            if (!TryTake(text))
                continue;
            SkipSpace();
            int start = _at;
            PathOperand right = Operand();
            return new CompareFilter(left, op, right) { Pattern = op == PathOperator.Matches ? Pattern(right, start) : null };
        }

        return new CompareFilter(left, PathOperator.Exists, null);
    }

    private PathOperand Operand()
    {
        if (TryChain(out List<PathStep>? steps, out bool isSingle))
            return isSingle && Constant(steps[0]) is { } constant ? constant : new ChainOperand(steps);
        if (Current == '\'')
            return Constant(constants.AddString(Quoted()));
        if (Current == '-' || char.IsAsciiDigit(Current))
            return NumberOperand();
        foreach (string word in (ReadOnlySpan<string>)["true", "false", "null"])
        {
            if (TryTake(word))
                return Constant(constants.Parse(Encoding.UTF8.GetBytes(word)));
        }

        Fail(Current == '"' ? "a text in single quotes" : "`@`, `$`, a number, a text in single quotes, true, false or null");
        return null;
    }

    private ConstantOperand NumberOperand()
    {
        string text = Number();
        // Whole numbers beyond 64 bits with sign are doubles here, unlike those in documents.
        if (IsWhole(text) && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            text += ".0";
        if (text == "-0")
            text = "0";
        try
        {
            return Constant(constants.Parse(Encoding.UTF8.GetBytes(text)));
        }
        catch (BadLineException)
        {
            Fail("a number that a double can hold");
            return null;
        }
    }

    /// <summary>Brackets alone are a list of literals, not a step; so is a lone name.</summary>
    private ConstantOperand? Constant(PathStep step) => step switch
    {
        FieldStep field => Constant(Literals([field.Name])),
        FieldUnionStep union => Constant(Literals(union.Names)),
        IndexUnionStep union => Constant(constants.Parse(Encoding.UTF8.GetBytes($"[{string.Join(',', union.Texts)}]"))),
        _ => null,
    };

    private ConstantOperand Constant(int node) => new(new JsonValue(constants, node));

    private int Literals(IReadOnlyList<byte[]> texts)
    {
        using var json = new Lines.PooledBuffer();
        json.Write((byte)'[');
        for (int i = 0; i < texts.Count; i++)
        {
            if (i > 0)
                json.Write((byte)',');
            JsonString.Write(json, texts[i]);
        }

        json.Write((byte)']');
        return constants.Parse(json.WrittenSpan);
    }

    /// <summary>The pattern of <c>~=</c>, searched for anywhere in the text.</summary>
    private Regex? Pattern(PathOperand right, int start)
    {
        if (right is not ConstantOperand { Value: { Kind: JsonKind.String } value })
            return null;
        if (!RustPattern.TryParse(Encoding.UTF8.GetString(value.Tree.Text(value.Node)), out Regex? regex, out string? fault))
            Fail($"a regular expression ({fault})", start);
        return regex;
    }
}
