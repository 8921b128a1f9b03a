using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dolma.Core.Lines;
using Dolma.Core.Resources;
using Dolma.Core.Tasks;

namespace Dolma.Taggers.Tests;

/// <summary>Runs taggers over single lines and files, without a driver.</summary>
internal sealed class Tagging : IDisposable
{
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly DocumentTagger _tagger;
    private readonly PooledBuffer _buffer = new();

    public Tagging(string? experiment, IResources resources, params string[] taggers)
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        var setup = new TaggerSetup(resources);
        _tagger = new DocumentTagger(
            taggers.Select(t => new TaggerSlot(t, Names.KeyPrefix(experiment, t), 0, registry.Get(t).Prepare(setup))), strict: false);
    }

    public Counts Counts { get; } = new();

    /// <summary>The attributes of a text, keys without their prefix: <c>length [[0,3,3.0]]; …</c>.</summary>
    public static string Attributes(string tagger, string text, IResources? resources = null)
    {
        using var tagging = new Tagging(null, resources ?? TestResources.Samples, tagger);
        string line = tagging.Line(JsonSerializer.SerializeToUtf8Bytes(new { id = "x", text }, Raw));
        string prefix = $"{Names.KeyPrefix(null, tagger)}";
        using JsonDocument document = JsonDocument.Parse(line);
        return string.Join("; ", document.RootElement.GetProperty("attributes").EnumerateObject()
            .Select(p => $"{p.Name[prefix.Length..]} {p.Value.GetRawText()}"));
    }

    /// <summary>The attribute line of a document line, without its end.</summary>
    public string Line(ReadOnlyMemory<byte> document)
    {
        Run(document);
        return Encoding.UTF8.GetString(_buffer.WrittenSpan)[..^1];
    }

    /// <summary>The same, thrown away.</summary>
    public void Run(ReadOnlyMemory<byte> document)
    {
        _buffer.Clear();
        _tagger.Run(document, Counts, index => $"line {index}", 0);
        _tagger.Write(0, _buffer);
    }

    /// <summary>The lines of a gzip file, split at line feeds only.</summary>
    public static List<byte[]> ReadLines(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        ReadOnlySpan<byte> rest = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        List<byte[]> lines = [];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)'\n');
            lines.Add((end < 0 ? rest : rest[..end]).ToArray());
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return lines;
    }

    public void Dispose()
    {
        _tagger.Dispose();
        _buffer.Dispose();
    }
}
