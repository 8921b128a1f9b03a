using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>
/// Says whether a path selects anything in a document. Paths as real configurations have them (members and elements, then at most
/// one filter whose sides each name one value) are evaluated without lists or allocation; all others by
/// <see cref="PathEvaluator"/>, with the same answers. Not thread-safe.
/// </summary>
public sealed class PathMatcher : IDisposable
{
    private readonly PathEvaluator _general;
    private readonly PathStep[] _lead = [];
    private readonly PathFilter? _filter;
    private readonly PathComparer _comparer;
    private readonly bool _looksInside;
    private JsonTree _tree = null!;
    private int _root;

    public PathMatcher(PathExpression path, PathSemantics semantics)
    {
        _general = new PathEvaluator(path, semantics);
        _comparer = new PathComparer(semantics.Equality());
        _looksInside = semantics == PathSemantics.Original;
        PathFilter? filter = path.Steps.Count > 0 && path.Steps[^1] is FilterStep last ? last.Filter : null;
        IEnumerable<PathStep> lead = filter is null ? path.Steps : path.Steps.Take(path.Steps.Count - 1);
        IsFast = IsOneValue([.. lead]) && (filter is null || IsPlain(filter));
        if (!IsFast)
            return;
        _lead = [.. lead];
        _filter = filter;
    }

    /// <summary>Whether the path has the form that needs no lists.</summary>
    public bool IsFast { get; }

    public bool Matches(JsonTree tree, int root)
    {
        if (!IsFast)
            return _general.Select(tree, root).Count > 0;
        (_tree, _root) = (tree, root);
        int target = Walk(_lead, root);
        if (target == JsonTree.None)
            return false;
        return _filter is null || Any(_filter, target);
    }

    public void Dispose() => _general.Dispose();

    /// <summary>On an array: whether it holds for an element. On any other value: whether it holds for that.</summary>
    private bool Any(PathFilter filter, int node)
    {
        if (_tree.Kind(node) != JsonKind.Array)
            return Holds(filter, node);
        for (int child = _tree.FirstChild(node); child != JsonTree.None; child = _tree.Next(child))
        {
            if (Holds(filter, child))
                return true;
        }

        return false;
    }

    private bool Holds(PathFilter filter, int node) => filter switch
    {
        OrFilter or => Part(or.Left, node) || Part(or.Right, node),
        AndFilter and => Part(and.Left, node) && Part(and.Right, node),
        NotFilter not => !Part(not.Inner, node),
        CompareFilter compare => Compare(compare, node),
        _ => false,
    };

    private bool Part(PathFilter filter, int node) => _looksInside ? Any(filter, node) : Holds(filter, node);

    private bool Compare(CompareFilter filter, int node)
    {
        JsonValue? left = Operand(filter.Left, node);
        if (filter.Right is null)
            return left is not null;
        JsonValue? right = Operand(filter.Right, node);
        if (left is not { } a || right is not { } b)
            return Equality(filter.Operator, isEqual: left is null && right is null);
        return filter.Operator switch
        {
            PathOperator.Less => PathComparer.Less(a, b),
            PathOperator.Greater => PathComparer.Less(b, a),
            PathOperator.LessOrEqual => PathComparer.Less(a, b) || _comparer.Same(a, b),
            PathOperator.GreaterOrEqual => PathComparer.Less(b, a) || _comparer.Same(a, b),
            _ => Equality(filter.Operator, _comparer.Same(a, b)),
        };
    }

    /// <summary>What operators that include equality say of two sides that are equal, or not, and not in order.</summary>
    private static bool Equality(PathOperator op, bool isEqual) => op switch
    {
        PathOperator.NotEqual => !isEqual,
        PathOperator.Equal or PathOperator.LessOrEqual or PathOperator.GreaterOrEqual => isEqual,
        _ => false,
    };

    private JsonValue? Operand(PathOperand operand, int node)
    {
        if (operand is ConstantOperand constant)
            return constant.Value;
        int found = Walk(((ChainOperand)operand).Steps, node);
        return found == JsonTree.None ? null : new JsonValue(_tree, found);
    }

    private int Walk(IReadOnlyList<PathStep> steps, int node)
    {
        for (int i = 0; i < steps.Count && node != JsonTree.None; i++)
        {
            node = steps[i] switch
            {
                FieldStep field => _tree.Member(node, field.Name),
                IndexStep index => _tree.Element(node, index.Index),
                _ => _root,
            };
        }

        return node;
    }

    /// <summary>Whether the steps go from value to value and never start again after a miss.</summary>
    private static bool IsOneValue(IReadOnlyList<PathStep> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i] is not (FieldStep or IndexStep) && !(steps[i] is RootStep && i == 0))
                return false;
        }

        return true;
    }

    private static bool IsPlain(PathFilter filter) => filter switch
    {
        OrFilter or => IsPlain(or.Left) && IsPlain(or.Right),
        AndFilter and => IsPlain(and.Left) && IsPlain(and.Right),
        NotFilter not => IsPlain(not.Inner),
        CompareFilter { Operator: <= PathOperator.NotEqual or >= PathOperator.GreaterOrEqual and <= PathOperator.Less } compare =>
            IsPlain(compare.Left) && IsPlain(compare.Right),
        _ => false,
    };

    private static bool IsPlain(PathOperand? operand) => operand is null or ConstantOperand || (operand is ChainOperand chain && IsOneValue(chain.Steps));
}
