using System.Text.Json;
using Dolma.Core.Documents;

namespace Dolma.Taggers;

/// <summary>Finds members of a document's metadata. Of several with one name the last counts, as in the original's decoder.</summary>
internal sealed class MetadataReader
{
    // The original's decoder gives up at Python's recursion limit, near this depth.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1000 };

    private byte[] _unescaped = [];
    private int _used;

    /// <summary>Forgets the strings that were read, so that those of the next document have room.</summary>
    /// <exception cref="UntaggableDocumentException">The metadata is no object.</exception>
    public void Begin(Document document)
    {
        _used = 0;
        // Unescaped strings are never longer than escaped ones, so the buffer does not move under them.
        if (_unescaped.Length < document.Metadata.Length)
            _unescaped = new byte[Math.Max(document.Metadata.Length, (int)Math.Min(2L * _unescaped.Length, Array.MaxLength))];
        if (!document.Metadata.IsEmpty && document.Metadata.Span[0] != '{')
            throw new UntaggableDocumentException("Expected `metadata` to be an object or null.");
    }

    /// <summary>The member's value as raw JSON; empty if it is missing.</summary>
    public ReadOnlyMemory<byte> Find(Document document, ReadOnlySpan<byte> name)
    {
        ReadOnlyMemory<byte> json = document.Metadata;
        ReadOnlyMemory<byte> found = default;
        if (json.IsEmpty)
            return found;
        var reader = new Utf8JsonReader(json.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
                found = json[start..(int)reader.BytesConsumed];
        }

        return found;
    }

    /// <summary>The text of a JSON string of this document, each read at most once; good until <see cref="Begin"/>.</summary>
    /// <exception cref="UntaggableDocumentException">It holds half of a surrogate pair.</exception>
    public ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> value)
    {
        var reader = new Utf8JsonReader(value.Span, Options);
        reader.Read();
        if (!reader.ValueIsEscaped)
            return value.Span[1..^1];
        Span<byte> target = _unescaped.AsSpan(_used);
        try
        {
            int length = reader.CopyString(target);
            _used += length;
            return target[..length];
        }
        catch (InvalidOperationException)
        {
            throw new UntaggableDocumentException("A string in `metadata` holds half of a surrogate pair.");
        }
    }
}
