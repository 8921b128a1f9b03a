using Dolma.Core.Documents;

namespace Dolma.Taggers;

/// <summary>
/// Judges documents one at a time. An instance belongs to one thread and is used for all its documents; what it shares with other
/// threads (models, lists) is immutable.
/// </summary>
public abstract class Tagger
{
    /// <summary>
    /// The span types this tagger can emit, known before the first document: <see cref="SpanSink.Add(int, int, int, double)"/> names
    /// them by position. Further ones may be met on the way (<see cref="SpanSink.TypeOf"/>).
    /// </summary>
    public abstract IReadOnlyList<string> Types { get; }

    /// <summary>Types that are written as empty lists if no span of theirs is found, before all others.</summary>
    public virtual IReadOnlyList<int> Defaults => [];

    /// <summary>
    /// Emits the spans of a document. The document and everything taken from it are good only during the call. An exception leaves
    /// this tagger's keys out of the document's line.
    /// </summary>
    public abstract void Tag(Document document, SpanSink spans);
}
