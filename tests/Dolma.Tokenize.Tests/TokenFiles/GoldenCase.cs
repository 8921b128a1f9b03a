using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Tokenize.Tests.TokenFiles;

/// <summary>A run of the original <c>dolma tokens</c>: its config, and every file it wrote.</summary>
internal sealed class GoldenCase
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);

    public GoldenCase(string name)
    {
        _folder = Path.Join(SharedData.Folder("golden/tokens/cases"), name);
        ReadConfig(File.ReadAllLines(Path.Join(_folder, "config.yaml")));
        using JsonDocument result = JsonDocument.Parse(File.ReadAllText(Path.Join(_folder, "result.json")));
        foreach (JsonProperty file in result.RootElement.GetProperty("written").EnumerateObject())
            Written[file.Name] = file.Value.GetProperty("sha256").GetString()!;
    }

    public List<string> Documents { get; } = [];

    /// <summary>By path: the SHA-256 of the content.</summary>
    public Dictionary<string, string> Written { get; } = new(StringComparer.Ordinal);

    public string Destination => _settings["destination"];

    public Tokenizer Tokenizer => Tokenizers.Get(Path.GetFileNameWithoutExtension(_settings["tokenizer.name_or_path"]));

    public TokensOptions Options => new()
    {
        BosTokenId = Id("tokenizer.bos_token_id"),
        EosTokenId = Id("tokenizer.eos_token_id"),
        PadTokenId = Id("tokenizer.pad_token_id"),
        Dtype = _settings.GetValueOrDefault("dtype", "uint16"),
        MaxSize = Number("max_size", 1 << 30),
        Order = new PartOrder { RingSize = Number("ring_size", 8), BatchSize = Number("batch_size", 10_000) },
        Fields = new FieldOptions
        {
            TextFieldName = _settings.GetValueOrDefault("fields.text_field_name", "text"),
            IdFieldName = _settings.GetValueOrDefault("fields.id_field_name", "id") is not "null" and var id ? id : null,
            IdFieldType = _settings.GetValueOrDefault("fields.id_field_type", "str"),
        },
        Encoding = new EncoderOptions
        {
            EncodeSpecialTokens = _settings.GetValueOrDefault("tokenizer.encode_special_tokens") == "true",
            SegmentBeforeTokenization = _settings.GetValueOrDefault("tokenizer.segment_before_tokenization") == "true",
        },
    };

    private int? FilesPerProcess => _settings.ContainsKey("files_per_process") ? Number("files_per_process", 0) : null;

    /// <summary>Runs the same here, on storage in memory.</summary>
    public (MemoryStorage Storage, IReadOnlyList<TaskResult> Results) Run(int workers = 2)
    {
        var storage = new MemoryStorage();
        foreach (string path in Documents)
        {
            string source = path.StartsWith("corpus/", StringComparison.Ordinal)
                ? SharedData.File(path)
                : SharedData.InRepository("tests/golden/tokens/" + path);
            storage[path] = File.ReadAllBytes(source);
        }

        InputFile[] files = [.. Documents.Select(d => new InputFile(d, d.EndsWith(".gz", StringComparison.Ordinal) ? CompressionKind.Gzip : CompressionKind.None))];
        IReadOnlyList<ShardTask> tasks = TokenParts.Plan(files, Number("processes", 1), FilesPerProcess, lastFileFirst: true, Destination, Options.Order.RingSize);
        using var tokenize = new TokenizeOperator(Tokenizer, Options, Destination);
        var driver = new TaskDriver(storage, new DriverOptions { Workers = workers, BadLines = BadLinePolicy.Skip, BatchBytes = 1 << 14 });
        return (storage, driver.Run(tasks, tokenize));
    }

    /// <summary>The content of a file, unpacked.</summary>
    public static byte[] Content(string path, byte[] bytes) => path.EndsWith(".gz", StringComparison.Ordinal) ? Unpack(bytes) : bytes;

    public static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Unpack(byte[] gzip)
    {
        using var content = new MemoryStream();
        using var unpacked = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        unpacked.CopyTo(content);
        return content.ToArray();
    }

    private uint? Id(string key) => _settings.ContainsKey(key) ? (uint)Number(key, 0) : null;

    private int Number(string key, int missing) =>
        _settings.TryGetValue(key, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : missing;

    /// <summary>As much of YAML as these configs use: scalars, one list, one level of nesting.</summary>
    private void ReadConfig(string[] lines)
    {
        string block = "";
        foreach (string line in lines)
        {
            if (line.StartsWith("- ", StringComparison.Ordinal))
            {
                Documents.Add(line[2..]);
                continue;
            }

            string[] parts = line.Trim().Split(": ", 2);
            if (parts.Length == 1)
                block = parts[0].TrimEnd(':') + ".";
            else if (parts[0] == "documents")
                Documents.AddRange(parts[1].Trim('[', ']').Split(", "));
            else
                _settings[(line.StartsWith(' ') ? block : "") + parts[0]] = parts[1];
        }
    }
}
