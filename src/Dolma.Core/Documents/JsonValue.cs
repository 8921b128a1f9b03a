namespace Dolma.Core.Documents;

/// <summary>When two numbers are equal.</summary>
public enum NumberEquality
{
    /// <summary>By value: <c>1</c> equals <c>1.0</c>.</summary>
    ByValue,

    /// <summary>The original's: a whole number never equals a double.</summary>
    ByKind,
}

/// <summary>A value in a tree. As good as its tree's node numbers are.</summary>
public readonly record struct JsonValue(JsonTree Tree, int Node)
{
    public JsonKind Kind => Tree.Kind(Node);

    public bool IsNumber => Tree.IsNumber(Node);

    /// <summary>Whether both are the same JSON value, member for member and element for element.</summary>
    public static bool IsSame(JsonValue a, JsonValue b, NumberEquality numbers)
    {
        if (a.IsNumber && b.IsNumber)
            return IsSameNumber(a, b, numbers);
        if (a.Kind != b.Kind)
            return false;
        return a.Kind switch
        {
            JsonKind.String => a.Tree.Text(a.Node).SequenceEqual(b.Tree.Text(b.Node)),
            JsonKind.Array or JsonKind.Object => HasSameChildren(a, b, numbers),
            _ => true,
        };
    }

    private static bool IsSameNumber(JsonValue a, JsonValue b, NumberEquality numbers)
    {
        if (a.Kind == JsonKind.Unsigned && b.Kind == JsonKind.Unsigned)
            return a.Tree.Unsigned(a.Node) == b.Tree.Unsigned(b.Node);
        if (a.Kind == b.Kind)
            return a.Kind == JsonKind.Negative ? a.Tree.Unsigned(a.Node) == b.Tree.Unsigned(b.Node) : a.Tree.Double(a.Node) == b.Tree.Double(b.Node);
        return numbers == NumberEquality.ByValue && a.Tree.Double(a.Node) == b.Tree.Double(b.Node);
    }

    private static bool HasSameChildren(JsonValue a, JsonValue b, NumberEquality numbers)
    {
        if (a.Tree.ChildCount(a.Node) != b.Tree.ChildCount(b.Node))
            return false;
        int x = a.Tree.FirstChild(a.Node);
        int y = b.Tree.FirstChild(b.Node);
        for (; x != JsonTree.None; x = a.Tree.Next(x), y = b.Tree.Next(y))
        {
            if (a.Kind == JsonKind.Object && !a.Tree.Name(x).SequenceEqual(b.Tree.Name(y)))
                return false;
            if (!IsSame(new JsonValue(a.Tree, x), new JsonValue(b.Tree, y), numbers))
                return false;
        }

        return true;
    }
}
