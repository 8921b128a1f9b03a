using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>The dialect's operators, on the values that either side found.</summary>
/// <remarks>spec/dedupe-mix 5 (<c>jsonpath-rust 0.3.5, src/path/json.rs</c>).</remarks>
internal sealed class PathComparer(NumberEquality numbers)
{
    public bool Holds(CompareFilter filter, List<JsonValue> left, List<JsonValue> right) => filter.Operator switch
    {
        PathOperator.Equal => Equal(left, right),
        PathOperator.NotEqual => !Equal(left, right),
        PathOperator.Less => Less(left, right),
        PathOperator.Greater => Less(right, left),
        PathOperator.LessOrEqual => Less(left, right) || Equal(left, right),
        PathOperator.GreaterOrEqual => Less(right, left) || Equal(left, right),
        PathOperator.Matches => Matches(filter, left, right),
        PathOperator.In => In(left, right),
        PathOperator.NotIn => !In(left, right),
        PathOperator.AnyOf => AnyOf(left, right),
        PathOperator.NoneOf => !AnyOf(left, right),
        PathOperator.SubsetOf => SubsetOf(left, right),
        PathOperator.Size => HasSize(left, right),
        _ => left.Count > 0,
    };

    public bool Same(JsonValue a, JsonValue b) => JsonValue.IsSame(a, b, numbers);

    public static bool Less(JsonValue a, JsonValue b) => a.IsNumber && b.IsNumber && a.Tree.Double(a.Node) < b.Tree.Double(b.Node);

    private static bool Less(List<JsonValue> left, List<JsonValue> right) => left.Count == 1 && right.Count == 1 && Less(left[0], right[0]);

    private bool Equal(List<JsonValue> left, List<JsonValue> right)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!Same(left[i], right[i]))
                return false;
        }

        return true;
    }

    private static bool Matches(CompareFilter filter, List<JsonValue> left, List<JsonValue> right)
    {
        if (right.Count == 0 || right[0].Kind != JsonKind.String)
            return false;
        // A pattern that the document brings may be none, and then matches nothing.
        Regex? pattern = filter.Pattern;
        if (pattern is null && !RustPattern.TryParse(Encoding.UTF8.GetString(right[0].Tree.Text(right[0].Node)), out pattern, out _))
            return false;
        return left.Any(v => v.Kind == JsonKind.String && pattern.IsMatch(Encoding.UTF8.GetString(v.Tree.Text(v.Node))));
    }

    private bool In(List<JsonValue> left, List<JsonValue> right) =>
        right.Count > 0 && left.Any(v => Children(right[0]).Any(c => Same(v, c)));

    private bool AnyOf(List<JsonValue> left, List<JsonValue> right)
    {
        if (left.Count == 0)
            return true;
        if (right.Count == 0 || right[0].Kind != JsonKind.Array)
            return false;
        return left.Any(v => v.Kind == JsonKind.Array
            ? Children(v).Any(e => Children(right[0]).Any(c => Same(e, c)))
            : Children(right[0]).Any(c => Same(v, c)));
    }

    private bool SubsetOf(List<JsonValue> left, List<JsonValue> right)
    {
        if (left.Count == 0)
            return true;
        if (right.Count == 0 || left[0].Kind != JsonKind.Array || right[0].Kind != JsonKind.Array || right[0].Tree.ChildCount(right[0].Node) == 0)
            return false;
        return Children(left[0]).All(e => Children(right[0]).Any(c => Same(e, c)));
    }

    private static bool HasSize(List<JsonValue> left, List<JsonValue> right)
    {
        if (right.Count == 0 || !right[0].IsNumber)
            return false;
        double wanted = Math.Truncate(right[0].Tree.Double(right[0].Node));
        return left.All(v => v.Kind switch
        {
            JsonKind.String => v.Tree.Text(v.Node).Length == wanted,
            JsonKind.Array or JsonKind.Object => v.Tree.ChildCount(v.Node) == wanted,
            _ => false,
        });
    }

    private static IEnumerable<JsonValue> Children(JsonValue value)
    {
        if (value.Kind is not (JsonKind.Array or JsonKind.Object))
            yield break;
        for (int child = value.Tree.FirstChild(value.Node); child != JsonTree.None; child = value.Tree.Next(child))
            yield return value with { Node = child };
    }
}
