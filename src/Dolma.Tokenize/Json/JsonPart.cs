using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Json;

/// <summary>A value in a tokenizer file that knows where it stands, so that every complaint can say so.</summary>
internal readonly struct JsonPart(JsonElement element, string path, string file)
{
    /// <summary>Dotted path from the top of the file; empty for the top.</summary>
    public string Path => path;

    public JsonElement Element => element;

    public bool IsNull => element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>The member, or null if it is missing.</summary>
    public JsonPart this[string name]
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            element.TryGetProperty(name, out JsonElement value);
            return new JsonPart(value, path.Length == 0 ? name : $"{path}.{name}", file);
        }
    }

    public IEnumerable<JsonPart> Items()
    {
        Expect(JsonValueKind.Array, "an array");
        int i = 0;
        foreach (JsonElement item in element.EnumerateArray())
            yield return new JsonPart(item, $"{path}[{i++}]", file);
    }

    public IEnumerable<(string Name, JsonElement Value)> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        foreach (JsonProperty member in element.EnumerateObject())
            yield return (member.Name, member.Value);
    }

    public string Text()
    {
        Expect(JsonValueKind.String, "a string");
        return element.GetString()!;
    }

    public byte[] Utf8() => Encoding.UTF8.GetBytes(Text());

    /// <summary>A boolean; <paramref name="missing"/> if it is missing or null.</summary>
    public bool Flag(bool missing) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Undefined or JsonValueKind.Null => missing,
        _ => throw Problem("is not true or false"),
    };

    public int Number() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int value) && value >= 0
            ? value
            : throw Problem("is not a whole number from 0 on");

    /// <summary>A regular expression of the reference's dialect.</summary>
    public CodePointPattern Pattern()
    {
        string expression = Text();
        try
        {
            return new CodePointPattern(expression);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Problem($"is the pattern `{expression}`, which cannot be used: {e.Message}");
        }
    }

    public void ExpectNull(string why)
    {
        if (!IsNull)
            throw Problem($"is set, {why}");
    }

    /// <summary>What to throw about this value; the message goes on after its path.</summary>
    public ConfigException Problem(string message) =>
        new(TokenizerJson.ConfigKey, $"in the tokenizer file, {(path.Length == 0 ? "the top level" : $"`{path}`")} {message}.", file);

    /// <summary>What to throw if the <c>type</c> of this part is none of those that are implemented.</summary>
    [DoesNotReturn]
    public void ThrowUnknownType(string type, params string[] known) =>
        throw Problem($"has the type `{type}`, which is not supported; supported are {string.Join(", ", known.Select(k => $"`{k}`"))}");

    private void Expect(JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind)
            throw Problem(element.ValueKind == JsonValueKind.Undefined ? $"is missing; expected {what}" : $"is not {what}");
    }
}
