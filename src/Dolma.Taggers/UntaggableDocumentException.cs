namespace Dolma.Taggers;

/// <summary>
/// A document for which a tagger has no answer: its keys are left out of the line, counted and named. The original stops the whole
/// run at such a document.
/// </summary>
/// <param name="reason">A sentence that says why, without the document's name.</param>
public sealed class UntaggableDocumentException(string reason) : Exception(reason);
