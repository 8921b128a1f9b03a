using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Documents;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Finds the id of a line without looking at more of it than needed.</summary>
internal static class LineId
{
    /// <summary>Before what is no text, so that <c>null</c> is not the id <c>"null"</c>. An id of a document hardly begins with it.</summary>
    private const char NoText = '\0';

    /// <summary>The id, to be compared with others; lines without an id have one in common.</summary>
    /// <exception cref="BadLineException">The line is no JSON object as far as it was read.</exception>
    public static string Of(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw NoObject();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = reader.ValueTextEquals("id"u8);
                reader.Read();
                if (isId)
                    return reader.TokenType == JsonTokenType.String ? reader.GetString()! : Raw(ref reader, line);
                reader.Skip();
            }

            return NoText.ToString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A half of a surrogate pair is an InvalidOperationException.
            throw Malformed(e);
        }
    }

    /// <summary>Looks at the whole line, and at nothing but its syntax.</summary>
    /// <exception cref="BadLineException">The line is no JSON object.</exception>
    public static void Check(ReadOnlySpan<byte> line)
    {
        if (!JsonString.IsValidUtf8(line))
            throw new BadLineException("invalid_utf8", "the line is not valid UTF-8");
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = JsonTree.MaxDepth });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw NoObject();
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>As people know it; null for a line without an id.</summary>
    public static string? Shown(string id) => id.Length > 0 && id[0] == NoText ? (id.Length == 1 ? null : id[1..]) : id;

    private static string Raw(ref Utf8JsonReader reader, ReadOnlySpan<byte> line)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return NoText + Encoding.UTF8.GetString(line[start..(int)reader.BytesConsumed]);
    }

    private static BadLineException NoObject() => new("not_an_object", "the line is no JSON object");

    private static BadLineException Malformed(Exception e) => new("malformed_json", "malformed JSON", e);
}
