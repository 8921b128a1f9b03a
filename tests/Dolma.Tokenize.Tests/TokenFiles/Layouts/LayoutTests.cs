using System.Text;
using System.Text.Json;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Layouts;

namespace Dolma.Tokenize.Tests.TokenFiles.Layouts;

/// <summary>Files of other layouts, read back as their public descriptions say.</summary>
public class LayoutTests
{
    private static readonly (string Id, string Text)[] Documents =
        [("a", "the cat"), ("b, \"c\"\r\n", "sat"), ("é", "  "), ("", "on the mat " + new string('x', 700)), ("d", "<|endoftext|>")];

    private readonly MemoryStorage _storage = new();

    public LayoutTests() => _storage["in/a,b.json"] = TokenRun.Lines(Documents);

    [Theory]
    [InlineData("uint16", 8)]
    [InlineData("uint32", 4)]
    [InlineData("uint64", 5)]
    public void MegatronReadsTheSameIds(string dtype, byte code)
    {
        TokensOptions options = Options(dtype, TokenLayout.Megatron);
        TokenRun.Write(_storage, "in", "out", options);
        TokenRun.Write(_storage, "in", "plain", options with { Layout = TokenLayout.Olmo });
        _storage["out/part-0-00000.bin"].ShouldBe(_storage["plain/part-0-00000.npy"]);
        GoldenCase.Content("x.gz", _storage["out/part-0-00000.csv.gz"]).ShouldBe(GoldenCase.Content("x.gz", _storage["plain/part-0-00000.csv.gz"]));

        (byte foundCode, List<ulong[]> sequences, long[] documents) = ReadMegatron(_storage["out/part-0-00000.idx"], _storage["out/part-0-00000.bin"], options.Dtype);
        foundCode.ShouldBe(code);
        sequences.ShouldBe(Expected().Select(ids => ids.Select(id => (ulong)id).ToArray()));
        documents.ShouldBe(Enumerable.Range(0, sequences.Count + 1).Select(i => (long)i));
    }

    [Theory]
    [InlineData("uint16")]
    [InlineData("uint32")]
    public void MosaicReadsTheSameIdsAndWhereTheyCameFrom(string dtype)
    {
        IReadOnlyList<TaskResult> results = TokenRun.Write(_storage, "in", "out", Options(dtype, TokenLayout.Mds));
        MdsIndex.Write("out", results[0].Outputs, dtype, _storage);
        using JsonDocument index = JsonDocument.Parse(_storage["out/index.json"]);
        index.RootElement.GetProperty("version").GetInt32().ShouldBe(2);
        JsonElement shard = index.RootElement.GetProperty("shards").EnumerateArray().ShouldHaveSingleItem();
        string name = shard.GetProperty("raw_data").GetProperty("basename").GetString()!;
        byte[] bytes = _storage["out/" + name];
        shard.GetProperty("raw_data").GetProperty("bytes").GetInt64().ShouldBe(bytes.Length);
        List<(string Id, long Line, string Source, ulong[] Tokens)> samples = [.. ReadMosaic(shard, bytes)];
        samples.Select(sample => (sample.Id, sample.Line, sample.Source)).ShouldBe(
            [("a", 1, "in/a,b.json"), ("b, \"c\"\r\n", 2, "in/a,b.json"), ("", 4, "in/a,b.json"), ("d", 5, "in/a,b.json")]);
        samples.Select(sample => sample.Tokens).ShouldBe(Expected().Select(ids => ids.Select(id => (ulong)id).ToArray()));
        _storage.List("out").Select(file => file.Path).ShouldNotContain("out/part-0-00000.csv.gz");
    }

    [Fact]
    public void AShardEndsBeforeTheDocumentThatIsTooMuch()
    {
        var sizes = new[] { 20 << 20, 10 << 20, 10 << 20, 40 << 20, 5 };
        using var writer = new Dolma.Tokenize.TokenFiles.RollingTokenFiles("out/part-0", Options("uint16", TokenLayout.Mds));
        var outputs = new Lengths();
        foreach (int size in sizes)
            writer.Write(size / 2, new byte[size], "a,b,1\r\n"u8, outputs);
        writer.Finish();
        outputs.Files.Select(file => (file.Name, file.Records)).ShouldBe([("out/part-0-00000.mds", 2), ("out/part-0-00001.mds", 1), ("out/part-0-00002.mds", 1), ("out/part-0-00003.mds", 1)]);
    }

    private static TokensOptions Options(string dtype, TokenLayout layout) => new()
    {
        EosTokenId = 0,
        Dtype = dtype,
        AllowWiderDtype = true,
        Layout = layout,
    };

    /// <summary>Ids of the documents that have any.</summary>
    private static IEnumerable<uint[]> Expected()
    {
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        foreach ((_, string text) in Documents.Where(document => document.Text.Trim().Length > 0))
        {
            var ids = new TokenBuffer();
            encoder.Encode(Encoding.UTF8.GetBytes(text), ids);
            yield return text == "<|endoftext|>" ? [0] : [.. ids.Span, 0];
        }
    }

    private static (byte Code, List<ulong[]> Sequences, long[] Documents) ReadMegatron(byte[] idx, byte[] bin, string dtype)
    {
        using var reader = new BinaryReader(new MemoryStream(idx));
        Encoding.ASCII.GetString(reader.ReadBytes(9)).ShouldBe("MMIDIDX\0\0");
        reader.ReadUInt64().ShouldBe(1UL);
        byte code = reader.ReadByte();
        long count = reader.ReadInt64();
        long documents = reader.ReadInt64();
        int[] lengths = [.. Enumerable.Range(0, (int)count).Select(_ => reader.ReadInt32())];
        long[] starts = [.. Enumerable.Range(0, (int)count).Select(_ => reader.ReadInt64())];
        long[] ends = [.. Enumerable.Range(0, (int)documents).Select(_ => reader.ReadInt64())];
        reader.BaseStream.Position.ShouldBe(idx.Length);
        return (code, [.. lengths.Select((length, i) => Items(bin.AsSpan((int)starts[i]), length, dtype))], ends);
    }

    private static IEnumerable<(string Id, long Line, string Source, ulong[] Tokens)> ReadMosaic(JsonElement shard, byte[] bytes)
    {
        string[] Strings(string name) => [.. shard.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];
        shard.GetProperty("format").GetString().ShouldBe("mds");
        shard.GetProperty("version").GetInt32().ShouldBe(2);
        Strings("column_names").ShouldBe(["id", "line", "source", "tokens"]);
        string[] encodings = Strings("column_encodings");
        int?[] sizes = [.. shard.GetProperty("column_sizes").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (int?)null : value.GetInt32())];
        int count = (int)BitConverter.ToUInt32(bytes);
        shard.GetProperty("samples").GetInt32().ShouldBe(count);
        int firstByte = (int)BitConverter.ToUInt32(bytes, 4);
        // Between the table and the samples the columns stand once more.
        using JsonDocument columns = JsonDocument.Parse(bytes.AsMemory(4 * (count + 2), firstByte - (4 * (count + 2))));
        columns.RootElement.GetProperty("column_names").GetArrayLength().ShouldBe(4);
        BitConverter.ToUInt32(bytes, 4 * (count + 1)).ShouldBe((uint)bytes.Length);
        for (int i = 0; i < count; i++)
        {
            int at = (int)BitConverter.ToUInt32(bytes, 4 * (i + 1));
            int[] lengths = new int[4];
            for (int column = 0; column < 4; column++)
            {
                lengths[column] = sizes[column] ?? (int)BitConverter.ToUInt32(bytes, at);
                at += sizes[column] is null ? 4 : 0;
            }

            byte[][] values = new byte[4][];
            for (int column = 0; column < 4; column++)
            {
                values[column] = bytes[at..(at + lengths[column])];
                at += lengths[column];
            }

            at.ShouldBe((int)BitConverter.ToUInt32(bytes, 4 * (i + 2)));
            encodings[3].ShouldStartWith("ndarray:");
            (values[3][0] >> 2).ShouldBe(1);
            int width = 1 << (values[3][0] & 3);
            int tokens = width == 1 ? values[3][1] : width == 2 ? BitConverter.ToUInt16(values[3], 1) : (int)BitConverter.ToUInt32(values[3], 1);
            yield return (
                Encoding.UTF8.GetString(values[0]), BitConverter.ToInt64(values[1]), Encoding.UTF8.GetString(values[2]),
                Items(values[3].AsSpan(1 + width), tokens, encodings[3]["ndarray:".Length..]));
        }
    }

    private static ulong[] Items(ReadOnlySpan<byte> bytes, int count, string dtype)
    {
        var items = new ulong[count];
        for (int i = 0; i < count; i++)
            items[i] = dtype == "uint16" ? BitConverter.ToUInt16(bytes[(2 * i)..]) : dtype == "uint32" ? BitConverter.ToUInt32(bytes[(4 * i)..]) : BitConverter.ToUInt64(bytes[(8 * i)..]);
        return items;
    }

    /// <summary>Outputs of which only the number of records is kept.</summary>
    private sealed class Lengths : TaskOutputs
    {
        public List<(string Name, long Records)> Files { get; } = [];

        public override Counts Counts { get; } = new();

        public override OutputSink this[int index] => throw new NotSupportedException();

        public override OutputSink Create(OutputFile file) => new Sink(file, Files);

        public override void Append(Batch batch) => throw new NotSupportedException();

        private sealed class Sink(OutputFile file, List<(string, long)> files) : OutputSink
        {
            private long _length;

            public override OutputFile File => file;

            public override long ContentLength => _length;

            public override void Write(ReadOnlySpan<byte> content) => _length += content.Length;

            public override void Complete(long records = 0, long items = 0) => files.Add((file.Path, records));
        }
    }
}
