using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dolma.Taggers.Tests.Code;

/// <summary>Runs one tagger on a text with metadata.</summary>
internal static class CodeTagging
{
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The attributes, keys without their prefix: <c>doc [[0,3,1.0]]; …</c>; empty if the tagger gave up.</summary>
    public static string Attributes(string tagger, string text, object? metadata)
    {
        using var tagging = new Tagging(null, TestResources.Samples, tagger);
        string line = tagging.Line(JsonSerializer.SerializeToUtf8Bytes(new { id = "x", text, metadata }, Raw));
        string prefix = Names.KeyPrefix(null, tagger);
        using JsonDocument document = JsonDocument.Parse(line);
        return string.Join("; ", document.RootElement.GetProperty("attributes").EnumerateObject().Select(p => $"{p.Name[prefix.Length..]} {p.Value.GetRawText()}"));
    }

    /// <summary>The scores only.</summary>
    public static string Scores(string tagger, string text, object? metadata) => string.Join(
        ' ', Attributes(tagger, text, metadata).Split("; ").Select(a => a[(a.LastIndexOf(',') + 1)..].TrimEnd(']')));
}
