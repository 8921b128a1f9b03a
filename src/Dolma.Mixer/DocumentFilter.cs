namespace Dolma.Mixer;

/// <summary>
/// Keeps a document if an include pattern matches it, or there are none, and no exclude pattern does. Not thread-safe.
/// </summary>
/// <remarks>spec/dedupe-mix 4.5 (<c>dolma:src/filters.rs</c>).</remarks>
internal sealed class DocumentFilter : IDisposable
{
    /// <summary>No include pattern matched.</summary>
    public const int NotIncluded = -1;

    /// <summary>The document is kept.</summary>
    public const int Kept = -2;

    private readonly Selector[] _include;
    private readonly Selector[] _exclude;

    public DocumentFilter(MixPrograms programs)
    {
        _include = programs.CreateInclude();
        _exclude = programs.CreateExclude();
    }

    /// <summary><see cref="Kept"/>, <see cref="NotIncluded"/>, or the first exclude pattern that matches.</summary>
    public int Judge(SelectedDocument document)
    {
        if (_include.Length > 0 && !IsIncluded(document))
            return NotIncluded;
        for (int i = 0; i < _exclude.Length; i++)
        {
            if (_exclude[i].Excludes(document))
                return i;
        }

        return Kept;
    }

    /// <summary>
    /// Which patterns drop a document that <see cref="Judge"/> dropped. It stops at the first, so that documents which stay, and runs
    /// where few are dropped, do not pay for the report.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="verdict">What was judged; not <see cref="Kept"/>.</param>
    /// <param name="excluded">Takes the answer of each exclude pattern.</param>
    public void FindAll(SelectedDocument document, int verdict, Span<bool> excluded)
    {
        for (int i = 0; i < _exclude.Length; i++)
            excluded[i] = i == verdict || (i > verdict && _exclude[i].WouldExclude(document));
    }

    public void Dispose()
    {
        foreach (Selector selector in _include.Concat(_exclude))
            selector.Dispose();
    }

    private bool IsIncluded(SelectedDocument document)
    {
        foreach (Selector selector in _include)
        {
            if (selector.Includes(document))
                return true;
        }

        return false;
    }
}
