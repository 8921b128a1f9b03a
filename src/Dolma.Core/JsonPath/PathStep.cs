using System.Text.RegularExpressions;
using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>One step of a path: turns a list of values into another.</summary>
internal abstract record PathStep;

/// <summary><c>$</c>: back to the whole document.</summary>
internal sealed record RootStep : PathStep;

/// <summary><c>.name</c> or <c>['name']</c>: that member of objects.</summary>
internal sealed record FieldStep(byte[] Name) : PathStep;

/// <summary><c>[3]</c>: that element of arrays.</summary>
internal sealed record IndexStep(long Index) : PathStep;

/// <summary><c>['a','b']</c>: these members, in this order.</summary>
internal sealed record FieldUnionStep(IReadOnlyList<byte[]> Names) : PathStep;

/// <summary><c>[0,2]</c>: these elements, in this order. A number that is no position (<c>-1</c>, <c>0.5</c>) finds nothing.</summary>
/// <param name="Indexes">The positions; -1 for numbers that are none.</param>
/// <param name="Texts">The numbers as they were written, for when the brackets are a list of literals.</param>
internal sealed record IndexUnionStep(IReadOnlyList<long> Indexes, IReadOnlyList<string> Texts) : PathStep;

/// <summary><c>[start:end:step]</c>. An end of 0 is the end of the array; a bound beyond the length makes the result empty.</summary>
internal sealed record SliceStep(long Start, long End, long Step) : PathStep;

/// <summary><c>.*</c> or <c>[*]</c>: all elements, or all members in order of their names.</summary>
internal sealed record WildcardStep : PathStep;

/// <summary><c>..name</c>: that member of the value and of everything below it.</summary>
internal sealed record DescentStep(byte[] Name) : PathStep;

/// <summary><c>..*</c>: everything below the value.</summary>
internal sealed record DescentAllStep : PathStep;

/// <summary><c>.length()</c>: how many elements the array has.</summary>
internal sealed record LengthStep : PathStep;

/// <summary><c>[?(…)]</c>: the elements of an array for which the condition holds; any other value if it holds for that.</summary>
internal sealed record FilterStep(PathFilter Filter) : PathStep;

/// <summary>A condition on one value.</summary>
internal abstract record PathFilter;

internal sealed record OrFilter(PathFilter Left, PathFilter Right) : PathFilter;

internal sealed record AndFilter(PathFilter Left, PathFilter Right) : PathFilter;

internal sealed record NotFilter(PathFilter Inner) : PathFilter;

/// <summary>A comparison, or with <see cref="PathOperator.Exists"/> and no right side the question whether anything is found.</summary>
internal sealed record CompareFilter(PathOperand Left, PathOperator Operator, PathOperand? Right) : PathFilter
{
    /// <summary>The right side of <c>~=</c>, if it is a constant string.</summary>
    public Regex? Pattern { get; init; }
}

internal enum PathOperator
{
    Exists,
    Equal,
    NotEqual,
    Matches,
    GreaterOrEqual,
    Greater,
    LessOrEqual,
    Less,
    In,
    NotIn,
    Size,
    NoneOf,
    AnyOf,
    SubsetOf,
}

/// <summary>One side of a comparison.</summary>
internal abstract record PathOperand;

/// <summary>What the steps find, starting at the value under test.</summary>
internal sealed record ChainOperand(IReadOnlyList<PathStep> Steps) : PathOperand;

/// <summary>A literal.</summary>
internal sealed record ConstantOperand(JsonValue Value) : PathOperand;
