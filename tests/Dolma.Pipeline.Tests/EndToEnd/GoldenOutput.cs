using System.Text.Json;
using Dolma.Core.Compression;
using Dolma.Testing;

namespace Dolma.Pipeline.Tests.EndToEnd;

/// <summary>Files of a run, ours or the original's: by path, how each is packed and the hash of what is in it.</summary>
internal static class GoldenOutput
{
    /// <summary>What the original wrote in a case.</summary>
    /// <param name="folder">The case's folder, with <c>result.json</c>.</param>
    public static Dictionary<string, string> Expected(string folder)
    {
        using var kept = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder, "result.json")));
        return kept.RootElement.GetProperty("written").EnumerateObject().ToDictionary(
            file => file.Name, file => $"{file.Value.GetProperty("compression").GetString()} {file.Value.GetProperty("sha256").GetString()}", StringComparer.Ordinal);
    }

    /// <summary>A file that was written here.</summary>
    public static string Of(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        CompressionKind kind = bytes is [0x1f, 0x8b, ..] ? CompressionKind.Gzip : bytes is [0x28, 0xb5, 0x2f, 0xfd, ..] ? CompressionKind.Zstd : CompressionKind.None;
        if (kind == CompressionKind.None)
            return "none " + GoldenCase.Sha256(bytes);
        using Stream content = Codec.OpenRead(new MemoryStream(bytes), kind, path);
        using var unpacked = new MemoryStream();
        content.CopyTo(unpacked);
        return $"{(kind == CompressionKind.Gzip ? "gz" : "zst")} {GoldenCase.Sha256(unpacked.ToArray())}";
    }

    /// <summary>The line of a run's messages that says what is wrong.</summary>
    public static string FirstError(string errors) =>
        errors.Split('\n').FirstOrDefault(line => line.Contains("error: ", StringComparison.Ordinal) || line.StartsWith("  - ", StringComparison.Ordinal)) ?? errors;
}
