using System.Text;
using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// Finds the text and the id of one line after another, wherever the config says they are. What it returns is good until the next
/// <see cref="Read"/>. Not thread-safe.
/// </summary>
/// <remarks>
/// Source: spec/tokens 4 (<c>dolma:python/dolma/tokenizer/data_types.py</c>): types are not converted, other fields not looked at.
/// </remarks>
internal sealed class FieldReader : IDisposable
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1000 };

    private readonly FieldOptions _options;
    private readonly Node _root = new("");
    private readonly PooledBuffer _unescaped = new();
    private readonly PooledBuffer _idForm = new();
    private ReadOnlyMemory<byte> _line;
    private bool _hasText;
    private bool _hasId;

    public FieldReader(FieldOptions options)
    {
        _options = options;
        _root.Add(options.TextFieldName.Split('.')).IsText = true;
        if (options.IdFieldName is not null)
            _root.Add(options.IdFieldName.Split('.')).IsId = true;
    }

    /// <summary>UTF-8, unescaped.</summary>
    public ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>The id in its textual form; empty if ids are made up.</summary>
    public ReadOnlyMemory<byte> Id { get; private set; }

    /// <summary>Reads the line, which must stay unchanged as long as the fields are used.</summary>
    /// <exception cref="BadLineException">A field is missing or of another type, or the line is not JSON.</exception>
    public void Read(ReadOnlyMemory<byte> line)
    {
        _line = line;
        _hasText = _hasId = false;
        _unescaped.Clear();
        // Unescaped strings are never longer than escaped ones, so the buffer does not move under them.
        _ = _unescaped.GetSpan(line.Length);
        if (!JsonString.IsValidUtf8(line.Span))
            throw new BadLineException("invalid_utf8", "the line is not valid UTF-8");
        if (line.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new BadLineException("blank_line", "the line is blank; every line holds one JSON object");
        try
        {
            var reader = new Utf8JsonReader(line.Span, ReaderOptions);
            reader.Read();
            ReadObject(ref reader, _root);
            // Reads past the object: anything but white space there is malformed.
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonFault.Of(e);
        }

        if (!_hasText)
            throw new BadLineException("missing_text", $"the field `{_options.TextFieldName}` is missing; every document needs its text");
        if (!_hasId && _options.IdFieldName is not null)
            throw new BadLineException("missing_id", $"the field `{_options.IdFieldName}` is missing; every document needs an id");
    }

    public void Dispose()
    {
        _unescaped.Dispose();
        _idForm.Dispose();
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

    private void ReadObject(ref Utf8JsonReader reader, Node node)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new BadLineException(
                "not_an_object", $"expected a JSON object{(node == _root ? "" : $" in `{node.Path}`")}, found {Name(reader.TokenType)}");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Node? child = null;
            foreach (Node candidate in node.Children)
            {
                if (reader.ValueTextEquals(candidate.Utf8Name))
                    child = candidate;
            }

            reader.Read();
            // The last of several equal keys wins, as in the original.
            if (child is null)
                Skip(ref reader);
            else if (child.Children.Count > 0)
                ReadObject(ref reader, child);
            else
                ReadValue(ref reader, child);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, Node field)
    {
        if (field.IsText)
        {
            if (reader.TokenType != JsonTokenType.String)
                throw new BadLineException("bad_text", $"the field `{field.Path}` must be a string, found {Name(reader.TokenType)}");
            Text = JsonString.Read(ref reader, _line, _unescaped);
            _hasText = true;
        }

        if (field.IsId)
        {
            Id = IdOf(ref reader, field);
            _hasId = true;
        }
    }

    private ReadOnlyMemory<byte> IdOf(ref Utf8JsonReader reader, Node field)
    {
        _idForm.Clear();
        switch (_options.IdFieldType, reader.TokenType)
        {
            case ("str" or "string", JsonTokenType.String):
                return JsonString.Read(ref reader, _line, _unescaped);
            case ("int" or "integer", JsonTokenType.Number) when reader.ValueSpan.IndexOfAny(".eE"u8) < 0:
                _idForm.Write(reader.ValueSpan);
                break;
            case ("float" or "number", JsonTokenType.Number) when reader.TryGetDouble(out double value):
                PythonFloat.Write(_idForm, value);
                break;
            case ("bool" or "boolean", JsonTokenType.True):
                _idForm.Write("True"u8);
                break;
            case ("bool" or "boolean", JsonTokenType.False):
                _idForm.Write("False"u8);
                break;
            case ("null" or "None", JsonTokenType.Null):
                _idForm.Write("None"u8);
                break;
            default:
                string found = reader.TokenType == JsonTokenType.Number
                    ? Encoding.UTF8.GetString(reader.ValueSpan)
                    : Name(reader.TokenType);
                throw new BadLineException(
                    "bad_id", $"the field `{field.Path}` must be a `{_options.IdFieldType}` (`fields.id_field_type`), found {found}");
        }

        return _idForm.WrittenMemory;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return;
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
        }
    }

    /// <summary>A name on the way to a field; shared where two fields share their beginning.</summary>
    private sealed class Node(string path)
    {
        public string Path => path;

        public byte[] Utf8Name { get; } = Encoding.UTF8.GetBytes(path[(path.LastIndexOf('.') + 1)..]);

        public List<Node> Children { get; } = [];

        public bool IsText { get; set; }

        public bool IsId { get; set; }

        public Node Add(ReadOnlySpan<string> names)
        {
            if (names.IsEmpty)
                return this;
            string next = path.Length == 0 ? names[0] : $"{path}.{names[0]}";
            Node? child = Children.Find(c => c.Path == next);
            if (child is null)
                Children.Add(child = new Node(next));
            return child.Add(names[1..]);
        }
    }
}
