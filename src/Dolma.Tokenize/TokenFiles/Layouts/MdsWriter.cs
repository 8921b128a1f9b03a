using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Layouts;

/// <summary>
/// A shard of MosaicML Streaming. A sample is a document with the columns <c>id</c>, <c>line</c>, <c>source</c> and <c>tokens</c>; documents without tokens are left out,
/// since the format has no empty arrays. A shard begins with a table of its samples, so all of it is held until it is complete.
/// </summary>
/// <remarks>
/// Little-endian: samples (4 bytes), where each begins and the last ends (4 each), the columns as JSON, the samples. A sample has the sizes of those columns that have no
/// fixed one (4 each), then the columns: UTF-8, int64, UTF-8, and an array of one axis: 4 and the width of its length (0, 1, 2 for 1, 2, 4 bytes) in a byte, the length,
/// the items. Source: <c>streaming:streaming/base/format/mds</c>, version 2.
/// </remarks>
internal sealed class MdsWriter(OutputSink output, string dtype) : TokenFileWriter
{
    /// <summary>Half of the format's own default: two parts at work hold one each.</summary>
    public const int SizeLimit = 1 << 25;

    private readonly PooledBuffer _samples = new();
    private readonly PooledBuffer _id = new();
    private readonly PooledBuffer _source = new();
    private readonly List<int> _ends = [];

    public override bool HasRoomFor(int bytes) => _ends.Count == 0 || _samples.Length + bytes <= SizeLimit;

    public override void Add(int tokens, ReadOnlySpan<byte> tokenBytes, ReadOnlySpan<byte> rowEnd)
    {
        if (tokens == 0)
            return;
        _id.Clear();
        _source.Clear();
        rowEnd = CsvField.Read(CsvField.Read(rowEnd, _id), _source);
        if (!Utf8Parser.TryParse(rowEnd, out long line, out _))
            throw new InvalidOperationException("A row ends without its line.");
        int width = tokens < 1 << 8 ? 0 : tokens < 1 << 16 ? 1 : 2;
        WriteNumber(_id.Length, 4);
        WriteNumber(_source.Length, 4);
        WriteNumber(1 + (1 << width) + tokenBytes.Length, 4);
        _samples.Write(_id.WrittenSpan);
        WriteNumber(line, 8);
        _samples.Write(_source.WrittenSpan);
        _samples.Write((byte)((1 << 2) | width));
        WriteNumber(tokens, 1 << width);
        _samples.Write(tokenBytes);
        _ends.Add(_samples.Length);
    }

    public override void Complete(long documents, long tokens)
    {
        byte[] columns = Encoding.UTF8.GetBytes(Columns(dtype).ToJsonString());
        byte[] table = new byte[4 * (_ends.Count + 2)];
        uint first = (uint)(table.Length + columns.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(table, (uint)_ends.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4), first);
        for (int i = 0; i < _ends.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(8 + (4 * i)), first + (uint)_ends[i]);
        output.Write(table);
        output.Write(columns);
        output.Write(_samples.WrittenSpan);
        output.Complete(_ends.Count, tokens);
        Dispose();
    }

    /// <summary>What <c>index.json</c> says of a shard.</summary>
    /// <param name="name">Of its file.</param>
    public static JsonObject Describe(string name, long bytes, long samples, string dtype)
    {
        JsonObject shard = Columns(dtype);
        shard["raw_data"] = new JsonObject { ["basename"] = name, ["bytes"] = bytes, ["hashes"] = new JsonObject() };
        shard["samples"] = samples;
        shard["zip_data"] = null;
        return shard;
    }

    protected override void Dispose(bool disposing)
    {
        _samples.Dispose();
        _id.Dispose();
        _source.Dispose();
        base.Dispose(disposing);
    }

    private static JsonObject Columns(string dtype) => new()
    {
        ["column_encodings"] = new JsonArray("str", "int", "str", "ndarray:" + dtype),
        ["column_names"] = new JsonArray("id", "line", "source", "tokens"),
        ["column_sizes"] = new JsonArray(null, 8, null, null),
        ["compression"] = null,
        ["format"] = "mds",
        ["hashes"] = new JsonArray(),
        ["size_limit"] = SizeLimit,
        ["version"] = 2,
    };

    private void WriteNumber(long value, int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        _samples.Write(number[..bytes]);
    }
}
