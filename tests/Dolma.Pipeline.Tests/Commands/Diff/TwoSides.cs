using System.Text;
using Dolma.Core.Compression;
using Dolma.Pipeline.Commands.Diff;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.Commands.Diff;

/// <summary>Two folders in memory, <c>a</c> and <c>b</c>.</summary>
internal sealed class TwoSides
{
    public MemoryStorage Storage { get; } = new();

    /// <summary>Writes a file, packed by its name.</summary>
    public TwoSides Put(string path, byte[] content)
    {
        using var packed = new MemoryStream();
        using (Stream stream = Codec.OpenWrite(packed, CompressionKinds.FromPath(path)))
            stream.Write(content);
        Storage[path] = packed.ToArray();
        return this;
    }

    /// <summary>Writes lines.</summary>
    public TwoSides Put(string path, params IEnumerable<string> lines) => Put(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));

    /// <summary>Writes <c>x.jsonl</c> on both sides.</summary>
    public static TwoSides Of(string a, string b) => new TwoSides().Put("a/x.jsonl", a).Put("b/x.jsonl", b);

    public DiffTally Compare(DiffSettings? settings = null) => new TreeDiffer(Storage, settings ?? new DiffSettings()).Compare("a", "b");

    /// <summary>An attribute line.</summary>
    public static string Line(string id, string attributes) => $$"""{"id":"{{id}}","attributes":{{{attributes}}},"source":"s"}""";
}

internal static class TallyText
{
    /// <summary>What differs and how often, such as <c>SpanCount 2, Text 1</c>; empty if nothing does.</summary>
    public static string Summary(this DiffTally tally) => string.Join(", ", tally.Kinds.Select(kind => $"{kind} {tally[kind]}"));
}
