using System.Text;

namespace Dolma.Core.JsonPath;

/// <summary>Finds the attributes that a path names: the members of the document's <c>attributes</c> that it looks at by name.</summary>
internal sealed class AttributeNames
{
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    private AttributeNames(IReadOnlyList<PathStep> steps) => Walk(steps, Place.Document);

    /// <summary>What the value is that a step starts from, as far as it is known.</summary>
    private enum Place
    {
        Document,
        Attributes,
        Other,
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _names];

    /// <summary>Whether the path would select the same if all other attributes were absent, but for what it selects of <c>attributes</c> as a whole.</summary>
    public bool AreAll { get; private set; } = true;

    public static AttributeNames Of(IReadOnlyList<PathStep> steps) => new(steps);

    private Place Walk(IReadOnlyList<PathStep> steps, Place place)
    {
        foreach (PathStep step in steps)
            place = Step(step, place);
        return place;
    }

    private Place Step(PathStep step, Place place)
    {
        switch (step)
        {
            case RootStep:
                return Place.Document;
            case FieldStep field:
                if (place == Place.Attributes)
                    _names.Add(Encoding.UTF8.GetString(field.Name));
                return place == Place.Document && field.Name.AsSpan().SequenceEqual("attributes"u8) ? Place.Attributes : Place.Other;
            case FieldUnionStep union when place == Place.Attributes:
                _names.UnionWith(union.Names.Select(Encoding.UTF8.GetString));
                return Place.Other;
            case FilterStep filter:
                // On an object the filter tests the object itself, and passes it on.
                Walk(filter.Filter, place);
                return place;
            default:
                AreAll &= place == Place.Other;
                return Place.Other;
        }
    }

    private void Walk(PathFilter filter, Place place)
    {
        switch (filter)
        {
            case OrFilter or:
                Walk(or.Left, place);
                Walk(or.Right, place);
                break;
            case AndFilter and:
                Walk(and.Left, place);
                Walk(and.Right, place);
                break;
            case NotFilter not:
                Walk(not.Inner, place);
                break;
            case CompareFilter compare:
                Operand(compare.Left, place, isCompared: compare.Right is not null);
                Operand(compare.Right, place, isCompared: true);
                break;
        }
    }

    private void Operand(PathOperand? operand, Place place, bool isCompared)
    {
        if (operand is not ChainOperand chain)
            return;
        Place end = Walk(chain.Steps, place);
        AreAll &= !isCompared || end == Place.Other;
    }
}
