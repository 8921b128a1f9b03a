using Dolma.Core;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>The <c>fields</c> block: where a document keeps its text and id.</summary>
public sealed record FieldOptions
{
    private static readonly string[] StringTypes = ["str", "string"];

    private static readonly string[] IdTypes =
        ["str", "string", "int", "integer", "float", "number", "bool", "boolean", "null", "None"];

    private static readonly string[] OtherTypes = ["object", "dict", "array", "list"];

    /// <summary>Dots reach into objects.</summary>
    public string TextFieldName { get; init; } = "text";

    public string TextFieldType { get; init; } = "str";

    /// <summary>Dots reach into objects. Null: ids are made of the path's SHA-256 and the line number.</summary>
    public string? IdFieldName { get; init; } = "id";

    public string IdFieldType { get; init; } = "str";

    /// <summary>Every problem with these settings; empty if they are good.</summary>
    public IEnumerable<ConfigProblem> Problems()
    {
        if (!StringTypes.Contains(TextFieldType, StringComparer.Ordinal))
            yield return new ConfigProblem("fields.text_field_type", $"is `{TextFieldType}`; a text can only be a `str`.");
        if (IdFieldName is not null && !IdTypes.Contains(IdFieldType, StringComparer.Ordinal))
        {
            string why = OtherTypes.Contains(IdFieldType, StringComparer.Ordinal) ? "which cannot be an id" : "which is no type";
            yield return new ConfigProblem("fields.id_field_type", $"is `{IdFieldType}`, {why}; use one of {string.Join(", ", IdTypes)}.");
        }

        if (TextFieldName.Split('.').Contains("", StringComparer.Ordinal))
            yield return new ConfigProblem("fields.text_field_name", $"is `{TextFieldName}`; it has to be names with dots between them.");
        if (IdFieldName?.Split('.').Contains("", StringComparer.Ordinal) == true)
            yield return new ConfigProblem("fields.id_field_name", $"is `{IdFieldName}`; it has to be names with dots between them.");
        if (IdFieldName is { } id && (Contains(id, TextFieldName) || Contains(TextFieldName, id)))
        {
            yield return new ConfigProblem(
                "fields.id_field_name", $"is `{id}` and the text is in `{TextFieldName}`, but one cannot be inside of the other.");
        }
    }

    private static bool Contains(string outer, string inner) => inner.StartsWith(outer + ".", StringComparison.Ordinal);
}
