using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>
/// Evaluates any path, the plain way: a list of values through one step after another. Not thread-safe; values returned are good as
/// long as the tree is unchanged and until the next evaluation.
/// </summary>
/// <remarks>spec/dedupe-mix 5 (<c>jsonpath-rust 0.3.5, src/path/</c>).</remarks>
public sealed class PathEvaluator : IDisposable
{
    private readonly PathExpression _path;
    private readonly PathComparer _comparer;
    private readonly PathSemantics _semantics;
    private readonly JsonTree _computed = new();
    private JsonValue _root;

    public PathEvaluator(PathExpression path, PathSemantics semantics)
    {
        _path = path;
        _semantics = semantics;
        _comparer = new PathComparer(semantics.Equality());
    }

    /// <summary>Everything that the path selects, in the original's order.</summary>
    public List<JsonValue> Select(JsonTree tree, int root)
    {
        _computed.Clear();
        _root = new JsonValue(tree, root);
        return Find(_path.Steps, _root);
    }

    public void Dispose() => _computed.Dispose();

    private List<JsonValue> Find(IReadOnlyList<PathStep> steps, JsonValue from)
    {
        List<JsonValue> values = [from];
        bool isMany = false;
        foreach (PathStep step in steps)
        {
            var next = new List<JsonValue>();
            if (step is LengthStep)
                Length(values, isMany, next);
            else if (step is RootStep && values.Count == 0)
                next.Add(_root);
            foreach (JsonValue value in values)
                Apply(step, value, next);
            isMany = step is not IndexStep && (isMany || step is WildcardStep or SliceStep or FilterStep or FieldUnionStep or IndexUnionStep);
            values = next;
        }

        return values;
    }

    private void Apply(PathStep step, JsonValue value, List<JsonValue> found)
    {
        switch (step)
        {
            case RootStep:
                found.Add(_root);
                break;
            case FieldStep field:
                AddMember(value, field.Name, found);
                break;
            case FieldUnionStep union:
                foreach (byte[] name in union.Names)
                    AddMember(value, name, found);
                break;
            case IndexStep index:
                AddElement(value, index.Index, found);
                break;
            case IndexUnionStep union:
                foreach (long index in union.Indexes)
                    AddElement(value, index, found);
                break;
            case SliceStep slice:
                AddSlice(value, slice, found);
                break;
            case WildcardStep:
                found.AddRange(Children(value));
                break;
            case DescentStep descent:
                AddDescendants(value, descent.Name, found);
                break;
            case DescentAllStep:
                AddDescendants(value, null, found);
                break;
            case FilterStep filter when value.Kind == JsonKind.Array:
                found.AddRange(Children(value).Where(c => Holds(filter.Filter, c)));
                break;
            case FilterStep filter:
                if (Holds(filter.Filter, value))
                    found.Add(value);
                break;
        }
    }

    private void Length(List<JsonValue> values, bool isMany, List<JsonValue> found)
    {
        if (isMany && values.Count > 0)
            found.Add(new JsonValue(_computed, _computed.AddUnsigned((ulong)values.Count)));
        else if (values.Count > 0 && values[0].Kind == JsonKind.Array)
            found.Add(new JsonValue(_computed, _computed.AddUnsigned((ulong)values[0].Tree.ChildCount(values[0].Node))));
    }

    private bool Holds(PathFilter filter, JsonValue value) => filter switch
    {
        OrFilter or => Part(or.Left, value) || Part(or.Right, value),
        AndFilter and => Part(and.Left, value) && Part(and.Right, value),
        NotFilter not => !Part(not.Inner, value),
        CompareFilter { Right: null } exists => Operand(exists.Left, value).Count > 0,
        CompareFilter compare => _comparer.Holds(compare, Operand(compare.Left, value), Operand(compare.Right, value)),
        _ => false,
    };

    /// <summary>One side of <c>&amp;&amp;</c>, <c>||</c> or <c>!</c>.</summary>
    private bool Part(PathFilter filter, JsonValue value) =>
        _semantics == PathSemantics.Original && value.Kind == JsonKind.Array
            ? Children(value).Any(c => Holds(filter, c))
            : Holds(filter, value);

    private List<JsonValue> Operand(PathOperand operand, JsonValue value)
    {
        if (operand is ConstantOperand constant)
            return [constant.Value];
        List<JsonValue> found = Find(((ChainOperand)operand).Steps, value);
        // Comparisons see only what stands in the document, not what was computed.
        found.RemoveAll(v => v.Tree == _computed);
        return found;
    }

    private static void AddMember(JsonValue value, byte[] name, List<JsonValue> found)
    {
        int member = value.Tree.Member(value.Node, name);
        if (member != JsonTree.None)
            found.Add(value with { Node = member });
    }

    private static void AddElement(JsonValue value, long index, List<JsonValue> found)
    {
        int element = value.Tree.Element(value.Node, index);
        if (element != JsonTree.None)
            found.Add(value with { Node = element });
    }

    private static void AddSlice(JsonValue value, SliceStep slice, List<JsonValue> found)
    {
        if (value.Kind != JsonKind.Array)
            return;
        long length = value.Tree.ChildCount(value.Node);
        if (Math.Max(Math.Abs(slice.Start), Math.Abs(slice.End)) > length)
            return;
        long start = slice.Start < 0 ? length + slice.Start : slice.Start;
        long end = slice.End < 0 ? length + slice.End : slice.End;
        if (end == 0)
            end = length;
        for (long i = start; i < end; i += slice.Step)
            AddElement(value, i, found);
    }

    /// <summary>Pre-order: a value's own member of that name, then what is below each child; without a name every child.</summary>
    private static void AddDescendants(JsonValue value, byte[]? name, List<JsonValue> found)
    {
        if (name is not null)
            AddMember(value, name, found);
        foreach (JsonValue child in Children(value))
        {
            if (name is null)
                found.Add(child);
            AddDescendants(child, name, found);
        }
    }

    private static IEnumerable<JsonValue> Children(JsonValue value)
    {
        if (value.Kind is not (JsonKind.Array or JsonKind.Object))
            yield break;
        for (int child = value.Tree.FirstChild(value.Node); child != JsonTree.None; child = value.Tree.Next(child))
            yield return value with { Node = child };
    }
}
