using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>Which reading of comparisons applies.</summary>
public enum PathSemantics
{
    /// <summary>
    /// Numbers are equal by value (<c>1 == 1.0</c>), and <c>&amp;&amp;</c>, <c>||</c>, <c>!</c> combine conditions on the same value.
    /// </summary>
    Corrected,

    /// <summary>
    /// The original's: a whole number never equals a double, so that <c>@.s &gt;= 1.0</c> misses <c>1</c>; and each side of
    /// <c>&amp;&amp;</c>, <c>||</c>, <c>!</c> is applied as a filter of its own, which on an array looks at its elements.
    /// </summary>
    Original,
}

internal static class PathSemanticsExtensions
{
    public static NumberEquality Equality(this PathSemantics semantics) =>
        semantics == PathSemantics.Original ? NumberEquality.ByKind : NumberEquality.ByValue;
}
