using System.Diagnostics.CodeAnalysis;
using Dolma.Core.Documents;

namespace Dolma.Core.JsonPath;

/// <summary>
/// A parsed path in the original's dialect, which is neither RFC 9535 nor Jayway's (spec/dedupe-mix 5; crate
/// <c>jsonpath-rust 0.3.5</c>). It is evaluated by <see cref="PathEvaluator"/>, or faster by <see cref="PathMatcher"/>.
/// </summary>
public sealed class PathExpression
{
    internal PathExpression(string source, IReadOnlyList<PathStep> steps)
    {
        Source = source;
        Steps = steps;
    }

    /// <summary>The path as it was written.</summary>
    public string Source { get; }

    /// <summary>What is done to the document, from left to right.</summary>
    internal IReadOnlyList<PathStep> Steps { get; }

    /// <summary>
    /// The names, in UTF-8, of a path that only goes from member to member (<c>$.metadata.url</c>); null for every other path.
    /// </summary>
    public byte[][]? FieldNames
    {
        get
        {
            IEnumerable<PathStep> steps = Steps.SkipWhile(s => s is RootStep);
            return steps.All(s => s is FieldStep) ? [.. steps.Select(s => ((FieldStep)s).Name)] : null;
        }
    }

    /// <summary>The members of the document's <c>attributes</c> that the path looks at by name, in order.</summary>
    public IReadOnlyList<string> NamedAttributes => AttributeNames.Of(Steps).Names;

    /// <summary>
    /// Whether those are all the attributes that matter to it: without the others it selects the same, except where it selects
    /// <c>attributes</c> or the document as a whole.
    /// </summary>
    public bool NamesItsAttributes => AttributeNames.Of(Steps).AreAll;

    /// <summary>Reads a path. On failure <paramref name="fault"/> says what was found and expected, and at which character.</summary>
    public static bool TryParse(string source, [NotNullWhen(true)] out PathExpression? path, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            path = new PathParser(source, new JsonTree()).Parse();
            fault = null;
            return true;
        }
        catch (PathSyntaxException e)
        {
            path = null;
            fault = e.Message;
            return false;
        }
    }

    /// <summary>Reads a path that comes from the configuration.</summary>
    /// <exception cref="ConfigException">It does not follow the grammar; the message says where.</exception>
    public static PathExpression Parse(string source, string key) =>
        TryParse(source, out PathExpression? path, out string? fault) ? path : throw new ConfigException(key, fault);

    public override string ToString() => Source;
}
