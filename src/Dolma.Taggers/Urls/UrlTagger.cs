using System.Text;
using Dolma.Core.Documents;

namespace Dolma.Taggers.Urls;

/// <summary>
/// Says of documents whether <c>metadata.url</c> is listed: then one span <c>url</c> over the whole text, with score 1, else nothing.
/// </summary>
/// <remarks>Spec/tag 5.13; <c>dolma:python/dolma/taggers/url.py</c>.</remarks>
internal abstract class UrlTagger : Tagger
{
    /// <summary>Bytes of an address that a message shows.</summary>
    private const int MostShown = 200;

    private readonly DocumentAddress _address = new();

    public override IReadOnlyList<string> Types { get; } = ["url"];

    public override void Tag(Document document, SpanSink spans)
    {
        ReadOnlySpan<byte> address = _address.Of(document);
        if (!address.IsEmpty && IsListed(address))
            spans.Add(0, 0, document.Text.CodePointCount);
    }

    /// <summary>Whether one of the address's forms is listed.</summary>
    /// <exception cref="UntaggableDocumentException">It cannot be parsed.</exception>
    protected abstract bool IsListed(ReadOnlySpan<byte> address);

    /// <summary>Whether there is a form to look up.</summary>
    /// <exception cref="UntaggableDocumentException">It cannot be parsed.</exception>
    protected static bool IsFound(FormResult result, ReadOnlySpan<byte> address) => result switch
    {
        FormResult.Found => true,
        FormResult.None => false,
        _ => throw Unusable(address, "cannot be parsed"),
    };

    /// <summary>The document's address has a fault.</summary>
    protected static UntaggableDocumentException Unusable(ReadOnlySpan<byte> address, string fault)
    {
        int shown = Math.Min(address.Length, MostShown);
        while (shown < address.Length && shown > 0 && (sbyte)address[shown] < -64)
            shown--;
        return new UntaggableDocumentException($"its url {fault}: {Encoding.UTF8.GetString(address[..shown])}{(shown < address.Length ? "..." : "")}");
    }
}
