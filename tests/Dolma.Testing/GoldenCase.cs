using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dolma.Core.Compression;
using YamlDotNet.Serialization;

namespace Dolma.Testing;

/// <summary>A kept run of the original: the configs of its steps, and what it wrote.</summary>
public sealed class GoldenCase
{
    private readonly JsonElement _result;

    public GoldenCase(string stage, string name)
    {
        Name = name;
        Stage = new GoldenStage(stage);
        string folder = SharedData.Folder($"golden/{stage}/cases/{name}");
        Steps = [.. Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(Section.Read)];
        _result = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder, "result.json"))).RootElement;
    }

    public string Name { get; }

    public GoldenStage Stage { get; }

    public IReadOnlyList<Section> Steps { get; }

    /// <summary>By path, the SHA-256 of the decompressed content that the original left there.</summary>
    public IReadOnlyDictionary<string, string> Written => _result.GetProperty("written").EnumerateObject()
        .ToDictionary(f => f.Name, f => f.Value.GetProperty("sha256").GetString()!, StringComparer.Ordinal);

    /// <summary>Whether every step ended with 0.</summary>
    public bool Succeeded => _result.GetProperty("steps").EnumerateObject().All(s => s.Value.GetProperty("exit_code").ToString() == "0");

    /// <summary>Names of a stage's cases; one that says so where the data is missing.</summary>
    public static IEnumerable<string> Names(string stage)
    {
        string folder = Path.Join(SharedData.Root, "golden", stage, "cases");
        return Directory.Exists(folder)
            ? Directory.GetDirectories(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
            : ["(no reference data)"];
    }

    public static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>The folder that a stage's configs are relative to, put together from the parts of the shared data.</summary>
public sealed class GoldenStage(string stage)
{
    /// <summary>Files that the pattern matches, in ascending order, as the original's core finds them.</summary>
    public IReadOnlyList<string> Glob(string pattern)
    {
        string[] parts = pattern.Split('/');
        string head = string.Join('/', parts.TakeWhile(p => p.AsSpan().IndexOfAny('*', '?', '[') < 0));
        string root = Real(head);
        if (head == pattern)
            return File.Exists(root) ? [pattern] : [];
        if (!Directory.Exists(root))
            return [];
        var regex = new Regex(
            "^" + Regex.Escape(pattern).Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal)
                .Replace(@"\?", "[^/]", StringComparison.Ordinal).Replace(@"\[", "[", StringComparison.Ordinal) + "$",
            RegexOptions.None,
            TimeSpan.FromMinutes(1));
        return [.. Directory.GetFiles(root, "*", SearchOption.AllDirectories).Select(f => head + "/" + Path.GetRelativePath(root, f))
            .Where(f => regex.IsMatch(f)).Order(StringComparer.Ordinal)];
    }

    public bool Exists(string path) => File.Exists(Real(path));

    public long Size(string path) => new FileInfo(Real(path)).Length;

    /// <summary>The file's content, unpacked by its name.</summary>
    public byte[] Read(string path)
    {
        using Stream stream = Codec.OpenRead(File.OpenRead(Real(path)), CompressionKinds.FromPathAsCore(path), path);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Where a file of the configs' folder really lies.</summary>
    private string Real(string path)
    {
        string name = path.StartsWith("corpus/documents", StringComparison.Ordinal) ? path
            : path.StartsWith("corpus/", StringComparison.Ordinal) ? $"golden/{stage}/{path["corpus/".Length..]}"
            : $"golden/{stage}/{path}";
        return Path.Join(SharedData.Root, name);
    }
}

/// <summary>A section of a YAML config, read leniently: what is missing has a default.</summary>
public sealed class Section
{
    private readonly Dictionary<object, object> _values;

    private Section(Dictionary<object, object> values) => _values = values;

    public static Section Read(string file) =>
        new(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(file)) ?? []);

    public bool Has(string key) => _values.ContainsKey(key);

    public Section? Child(string key) => _values.GetValueOrDefault(key) is Dictionary<object, object> child ? new Section(child) : null;

    public IReadOnlyList<Section> Children(string key) =>
        _values.GetValueOrDefault(key) is List<object> list ? [.. list.OfType<Dictionary<object, object>>().Select(c => new Section(c))] : [];

    public string? Text(string key) => _values.GetValueOrDefault(key) as string;

    public long Number(string key, long otherwise = 0) =>
        Text(key) is { } text ? long.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : otherwise;

    public double? Double(string key) => Text(key) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool Flag(string key, bool otherwise = false) => Text(key) is { } text ? bool.Parse(text) : otherwise;

    public IReadOnlyList<string> Texts(string key) =>
        _values.GetValueOrDefault(key) is List<object> list ? [.. list.OfType<string>()] : [];
}
