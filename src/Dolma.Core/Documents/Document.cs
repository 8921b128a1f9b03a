using System.Text.Json;
using Dolma.Core.Lines;
using Dolma.Core.Text;

namespace Dolma.Core.Documents;

/// <summary>
/// One line of a documents file: its fields found in one pass, its text unescaped once. An instance is used for one line after
/// another; everything it returns is good until the next <see cref="Parse"/>. Not thread-safe.
/// </summary>
/// <remarks>Field rules: spec/tag 1.2 (<c>dolma:python/dolma/core/data_types.py</c>).</remarks>
public sealed class Document : IDisposable
{
    // The original's decoder gives up at Python's recursion limit, near this depth.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    private readonly PooledBuffer _unescaped = new();
    private ReadOnlyMemory<byte> _id;
    private ReadOnlyMemory<byte> _text;
    private ReadOnlyMemory<byte> _source;
    private ReadOnlyMemory<byte> _version;
    private ReadOnlyMemory<byte> _metadata;

    /// <summary>The line itself, without its line end.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> Id => _id.Span;

    /// <summary>UTF-8, unescaped; empty if the field is missing.</summary>
    public ReadOnlySpan<byte> Source => _source.Span;

    /// <summary>UTF-8, unescaped; empty if the field is missing or null.</summary>
    public ReadOnlySpan<byte> Version => _version.Span;

    /// <summary>The text, with its lines, words and offsets found on demand.</summary>
    public DocumentText Text { get; } = new();

    /// <summary>The metadata object as raw JSON; empty if it is missing or null. Only its syntax has been checked.</summary>
    public ReadOnlyMemory<byte> Metadata => _metadata;

    /// <summary>Reads the line, which must stay unchanged as long as this document is in use.</summary>
    /// <exception cref="BadLineException">The line is not a document.</exception>
    public void Parse(ReadOnlyMemory<byte> line)
    {
        Line = line;
        _unescaped.Clear();
        // Unescaped strings are never longer than escaped ones, so the buffer does not move under them.
        _ = _unescaped.GetSpan(line.Length);
        _id = _text = _source = _version = _metadata = default;
        if (!JsonString.IsValidUtf8(line.Span))
            throw new BadLineException("invalid_utf8", "the line is not valid UTF-8");
        if (line.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new BadLineException("blank_line", "the line is blank; every line holds one JSON object");
        try
        {
            ReadFields(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonFault.Of(e);
        }

        Text.Reset(_text);
    }

    public void Dispose()
    {
        _unescaped.Dispose();
        Text.Dispose();
    }

    private void ReadFields(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new BadLineException("not_an_object", $"expected a JSON object, found {Name(reader.TokenType)}");
        bool hasId = false;
        bool hasText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // The last of several equal keys wins, as in the original.
            if (reader.ValueTextEquals("text"u8))
                (_text, hasText) = (RequiredString(ref reader, "text"), true);
            else if (reader.ValueTextEquals("id"u8))
                (_id, hasId) = (RequiredString(ref reader, "id"), true);
            else if (reader.ValueTextEquals("source"u8))
                _source = RequiredString(ref reader, "source");
            else if (reader.ValueTextEquals("created"u8))
                RequiredString(ref reader, "created");
            else if (reader.ValueTextEquals("added"u8))
                RequiredString(ref reader, "added");
            else if (reader.ValueTextEquals("version"u8))
                _version = OptionalString(ref reader, "version");
            else if (reader.ValueTextEquals("metadata"u8))
                _metadata = RawValue(ref reader);
            else
                SkipValue(ref reader);
        }

        // Reads past the object: anything but white space there is malformed.
        reader.Read();
        if (!hasId)
            throw new BadLineException("missing_id", "the field `id` is missing; every document needs one");
        if (!hasText)
            throw new BadLineException("missing_text", "the field `text` is missing; every document needs one");
    }

    private ReadOnlyMemory<byte> RequiredString(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            throw new BadLineException($"bad_{field}", $"the field `{field}` must be a string, found {Name(reader.TokenType)}");
        return JsonString.Read(ref reader, Line, _unescaped);
    }

    private ReadOnlyMemory<byte> OptionalString(ref Utf8JsonReader reader, string field)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        if (reader.TokenType != JsonTokenType.String)
            throw new BadLineException($"bad_{field}", $"the field `{field}` must be a string or null, found {Name(reader.TokenType)}");
        return JsonString.Read(ref reader, Line, _unescaped);
    }

    private ReadOnlyMemory<byte> RawValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return default;
        int start = (int)reader.TokenStartIndex;
        SkipNested(ref reader);
        return Line[start..(int)reader.BytesConsumed];
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        SkipNested(ref reader);
    }

    private static void SkipNested(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
        }
    }

    private static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };
}
