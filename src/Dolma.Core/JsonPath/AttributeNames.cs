using System.Text;

namespace Dolma.Core.JsonPath;

/// <summary>Finds the attributes that a path names: the members of the document's <c>attributes</c> that it looks at by name.</summary>
internal static class AttributeNames
{
    /// <summary>What the value is that a step starts from, as far as it is known.</summary>
    private enum Place
    {
        Document,
        Attributes,
        Other,
    }

    public static IReadOnlyList<string> Of(IReadOnlyList<PathStep> steps)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Walk(steps, Place.Document, names);
        return [.. names];
    }

    private static void Walk(IReadOnlyList<PathStep> steps, Place place, SortedSet<string> names)
    {
        foreach (PathStep step in steps)
            place = Step(step, place, names);
    }

    private static Place Step(PathStep step, Place place, SortedSet<string> names)
    {
        switch (step)
        {
            case RootStep:
                return Place.Document;
            case FieldStep field:
                if (place == Place.Attributes)
                    names.Add(Encoding.UTF8.GetString(field.Name));
                return place == Place.Document && field.Name.AsSpan().SequenceEqual("attributes"u8) ? Place.Attributes : Place.Other;
            case FieldUnionStep union:
                if (place == Place.Attributes)
                    names.UnionWith(union.Names.Select(Encoding.UTF8.GetString));
                return Place.Other;
            case FilterStep filter:
                // On an object the filter tests the object itself, and passes it on.
                Walk(filter.Filter, place, names);
                return place;
            default:
                return Place.Other;
        }
    }

    private static void Walk(PathFilter filter, Place place, SortedSet<string> names)
    {
        switch (filter)
        {
            case OrFilter or:
                Walk(or.Left, place, names);
                Walk(or.Right, place, names);
                break;
            case AndFilter and:
                Walk(and.Left, place, names);
                Walk(and.Right, place, names);
                break;
            case NotFilter not:
                Walk(not.Inner, place, names);
                break;
            case CompareFilter compare:
                foreach (PathOperand? side in new[] { compare.Left, compare.Right })
                {
                    if (side is ChainOperand chain)
                        Walk(chain.Steps, place, names);
                }

                break;
        }
    }
}
