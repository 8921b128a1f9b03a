using Dolma.Core.Documents;
using Dolma.Core.JsonPath;

namespace Dolma.Mixer;

/// <summary>
/// Keeps a document if an include pattern selects anything in it, or there are none, and no exclude pattern does. What is selected
/// may be false, null or empty: being there is enough. Not thread-safe.
/// </summary>
/// <remarks>spec/dedupe-mix 4.5 (<c>dolma:src/filters.rs</c>).</remarks>
internal sealed class DocumentFilter : IDisposable
{
    /// <summary>No include pattern matched.</summary>
    public const int NotIncluded = -1;

    /// <summary>The document is kept.</summary>
    public const int Kept = -2;

    private readonly PathMatcher[] _include;
    private readonly PathMatcher[] _exclude;

    public DocumentFilter(IEnumerable<PathExpression> include, IEnumerable<PathExpression> exclude, PathSemantics semantics)
    {
        _include = [.. include.Select(p => new PathMatcher(p, semantics))];
        _exclude = [.. exclude.Select(p => new PathMatcher(p, semantics))];
    }

    /// <summary><see cref="Kept"/>, <see cref="NotIncluded"/>, or the first exclude pattern that matches.</summary>
    public int Judge(JsonTree tree, int document)
    {
        if (_include.Length > 0 && !MatchesAny(tree, document))
            return NotIncluded;
        for (int i = 0; i < _exclude.Length; i++)
        {
            if (_exclude[i].Matches(tree, document))
                return i;
        }

        return Kept;
    }

    public void Dispose()
    {
        foreach (PathMatcher matcher in _include.Concat(_exclude))
            matcher.Dispose();
    }

    private bool MatchesAny(JsonTree tree, int document)
    {
        foreach (PathMatcher matcher in _include)
        {
            if (matcher.Matches(tree, document))
                return true;
        }

        return false;
    }
}
