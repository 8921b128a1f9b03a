using System.Buffers.Text;
using System.Text.Json;
using Dolma.Core.Documents;

namespace Dolma.Taggers.Urls;

/// <summary>Reads <c>metadata.url</c> of documents. Nothing is allocated once warm. Not thread-safe.</summary>
internal sealed class DocumentAddress
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    private readonly ByteBuffer _unescaped = new();

    /// <summary>
    /// The address in UTF-8; empty if there is none: it is missing, or counts as false in Python (null, an empty string or collection, zero).
    /// Good until the next call, and as long as the document.
    /// </summary>
    /// <exception cref="UntaggableDocumentException">It is something else than a string, or the metadata cannot be read.</exception>
    public ReadOnlySpan<byte> Of(Document document)
    {
        ReadOnlySpan<byte> metadata = document.Metadata.Span;
        if (metadata.IsEmpty)
            return default;
        var reader = new Utf8JsonReader(metadata, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new UntaggableDocumentException("its metadata is not an object");
        ReadOnlySpan<byte> address = default;
        bool isSomethingElse = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isAddress = reader.ValueTextEquals("url"u8);
            reader.Read();
            if (!isAddress)
            {
                Skip(ref reader);
                continue;
            }

            // The last of several equal keys wins.
            bool isString = reader.TokenType == JsonTokenType.String;
            address = isString ? Text(ref reader) : default;
            isSomethingElse = !isString && IsTrue(ref reader);
        }

        return isSomethingElse ? throw new UntaggableDocumentException("its url is neither a string nor null") : address;
    }

    private ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        _unescaped.Clear();
        try
        {
            _unescaped.Advance(reader.CopyString(_unescaped.GetSpan(reader.ValueSpan.Length)));
            return _unescaped.WrittenSpan;
        }
        catch (InvalidOperationException)
        {
            throw new UntaggableDocumentException("its url has half a surrogate pair");
        }
    }

    /// <summary>Whether a value that is no string counts as true in Python; the reader ends at its last token.</summary>
    private static bool IsTrue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Utf8JsonReader next = reader;
                next.Read();
                bool hasContent = next.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);
                Skip(ref reader);
                return hasContent;
            case JsonTokenType.Number:
                RequireFinite(ref reader);
                return !Utf8Parser.TryParse(reader.ValueSpan, out double value, out _) || value != 0;
            default:
                return reader.TokenType == JsonTokenType.True;
        }
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        if (reader.TokenType == JsonTokenType.Number)
            RequireFinite(ref reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.Number)
                RequireFinite(ref reader);
        }
    }

    /// <summary>The original reads all metadata, and stops at a number beyond the range of a double; long whole numbers are fine.</summary>
    private static void RequireFinite(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> digits = reader.ValueSpan;
        if (digits.ContainsAny(".eE"u8) && Utf8Parser.TryParse(digits, out double value, out _) && !double.IsFinite(value))
            throw new UntaggableDocumentException("its metadata has a number beyond the range of a double");
    }
}
