using System.Text.Json;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;

namespace Dolma.Dedup;

/// <summary>
/// One line as deduplication sees it: its id, and the string that a path selects. Paths of plain names are followed in one pass over
/// the line; others are evaluated on the parsed line. What it returns is good until the next <see cref="Read"/>.
/// </summary>
internal sealed class KeyLine : IDisposable
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = JsonTree.MaxDepth };

    private static readonly byte[] NoId = "null"u8.ToArray();

    private readonly PathExpression _path;
    private readonly PathEvaluator _evaluator;
    private readonly byte[][]? _names;
    private readonly JsonTree _tree;
    private readonly PooledBuffer _unescaped = new();
    private readonly PooledBuffer _id = new();
    private ReadOnlyMemory<byte> _line;
    private ReadOnlyMemory<byte> _rawId;
    private ReadOnlyMemory<byte> _key;
    private bool _hasKey;

    public KeyLine(PathExpression path, bool compat)
    {
        _path = path;
        _evaluator = new PathEvaluator(path, compat ? PathSemantics.Original : PathSemantics.Corrected);
        _tree = new JsonTree(compat ? NumberReading.Original : NumberReading.Exact);
        _names = path.FieldNames is { Length: > 0 } names ? names : null;
    }

    /// <summary>The id as it is written: any JSON value, <c>null</c> if there is none.</summary>
    public ReadOnlySpan<byte> IdJson => _id.WrittenSpan;

    /// <summary>The selected string, unescaped.</summary>
    public ReadOnlySpan<byte> Key => _key.Span;

    /// <exception cref="BadLineException">The line is no JSON value, or the path selects no string in it.</exception>
    public void Read(ReadOnlyMemory<byte> line)
    {
        if (_names is not null && TryScan(line))
            return;
        // Escapes of surrogates may be half a pair in a value that nobody looks at; parsing everything finds them.
        if (_names is null || line.Span.IndexOf("\\ud"u8) >= 0 || line.Span.IndexOf("\\uD"u8) >= 0)
            ReadTree(line.Span);
        else
            ReadFields(line);
    }

    public void Dispose()
    {
        _evaluator.Dispose();
        _tree.Dispose();
        _unescaped.Dispose();
        _id.Dispose();
    }

    /// <summary>The usual case, fast: a well-formed object in which the path leads to a string. False leaves all to the general ways.</summary>
    private bool TryScan(ReadOnlyMemory<byte> line)
    {
        if (!JsonString.IsValidUtf8(line.Span))
            return false;
        _line = line;
        _unescaped.Clear();
        _ = _unescaped.GetSpan(line.Length);
        _rawId = NoId;
        _hasKey = false;
        var scan = new JsonScan(line.Span);
        if (!ScanMembers(ref scan, 0) || !scan.IsAtEnd() || !_hasKey)
            return false;
        WriteId();
        return true;
    }

    private bool ScanMembers(ref JsonScan scan, int depth)
    {
        if (!scan.TryTake('{'))
            return false;
        if (scan.TryTake('}'))
            return true;
        do
        {
            if (!scan.TryTakeName(out ReadOnlySpan<byte> name))
                return false;
            int start = scan.At;
            // The last of several equal names wins.
            if (name.SequenceEqual(_names![depth]) ? !ScanWanted(ref scan, depth, out start) : !scan.TrySkipValue(out start))
                return false;
            if (depth == 0 && name.SequenceEqual("id"u8))
                _rawId = _line[start..scan.At];
        }
        while (scan.TryTake(','));
        return scan.TryTake('}');
    }

    private bool ScanWanted(ref JsonScan scan, int depth, out int start)
    {
        _hasKey = false;
        scan.SkipSpace();
        start = scan.At;
        if (depth + 1 < _names!.Length)
            return ScanMembers(ref scan, depth + 1);
        if (!scan.TryReadString(_unescaped, out int at, out int length, out bool isUnescaped))
            return false;
        _key = isUnescaped ? _unescaped.WrittenMemory.Slice(at, length) : _line.Slice(at, length);
        _hasKey = true;
        return true;
    }

    private void ReadTree(ReadOnlySpan<byte> line)
    {
        _tree.Clear();
        int root = _tree.Parse(line);
        List<JsonValue> found = _evaluator.Select(_tree, root);
        if (found.Count == 0 || found[0].Kind != JsonKind.String)
            throw NoKey(found.Count == 0 ? "nothing" : "a value that is not a string");
        _unescaped.Clear();
        _unescaped.Write(found[0].Tree.Text(found[0].Node));
        _key = _unescaped.WrittenMemory;
        _id.Clear();
        int id = _tree.Member(root, "id"u8);
        if (id == JsonTree.None)
            _id.Write("null"u8);
        else
            _tree.Write(_id, id);
    }

    private void ReadFields(ReadOnlyMemory<byte> line)
    {
        if (!JsonString.IsValidUtf8(line.Span))
            throw new BadLineException("invalid_utf8", "the line is not valid UTF-8");
        if (line.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
            throw new BadLineException("blank_line", "the line is blank; every line holds one JSON object");
        _line = line;
        _unescaped.Clear();
        // Unescaped strings are never longer than escaped ones, so the buffer does not move under them.
        _ = _unescaped.GetSpan(line.Length);
        _rawId = NoId;
        _hasKey = false;
        try
        {
            var reader = new Utf8JsonReader(line.Span, ReaderOptions);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref reader, 0);
            else
                reader.Skip();
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw JsonFault.Of(e);
        }

        if (!_hasKey)
            throw NoKey("no string");
        WriteId();
    }

    private void ReadMembers(ref Utf8JsonReader reader, int depth)
    {
        ReadOnlySpan<byte> wanted = _names![depth];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = depth == 0 && reader.ValueTextEquals("id"u8);
            bool isWanted = reader.ValueTextEquals(wanted);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            // The last of several equal names wins.
            if (isWanted)
                ReadWanted(ref reader, depth);
            else
                Skip(ref reader);
            if (isId)
                _rawId = _line[start..(int)reader.BytesConsumed];
        }
    }

    private void ReadWanted(ref Utf8JsonReader reader, int depth)
    {
        _hasKey = false;
        if (depth + 1 < _names!.Length)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                ReadMembers(ref reader, depth + 1);
            else
                Skip(ref reader);
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            _key = JsonString.Read(ref reader, _line, _unescaped);
            _hasKey = true;
        }
        else
        {
            Skip(ref reader);
        }
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            reader.Skip();
    }

    private void WriteId()
    {
        _id.Clear();
        ReadOnlySpan<byte> raw = _rawId.Span;
        if (raw[0] == '"' && !raw.Contains((byte)'\\'))
        {
            _id.Write(raw);
            return;
        }

        _tree.Clear();
        _tree.Write(_id, _tree.Parse(raw));
    }

    private BadLineException NoKey(string found) =>
        new("missing_key", $"the key `{_path}` selects {found}; every document needs a string there");
}
