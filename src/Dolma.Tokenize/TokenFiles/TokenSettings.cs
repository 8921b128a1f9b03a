using System.Text.Json;
using System.Text.Json.Serialization;
using Dolma.Core;
using Dolma.Core.Storage;

namespace Dolma.Tokenize.TokenFiles;

/// <summary>
/// <c>tokens.json</c>: what the token files of a folder are, written beside them when all are complete, and checked by whoever reads them. Equal inputs and
/// options give equal bytes.
/// </summary>
public sealed record TokenSettings
{
    public const string FileName = "tokens.json";

    private const int CurrentFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonFile.Options)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <param name="Name">As the config names it.</param>
    /// <param name="Sha256">Of its file, in hex.</param>
    /// <param name="VocabularySize">Distinct tokens.</param>
    /// <param name="LargestId">At least <paramref name="VocabularySize"/> - 1.</param>
    public sealed record TokenizerEntry(string Name, string Sha256, int VocabularySize, uint LargestId);

    /// <summary>A folder of input files.</summary>
    /// <param name="Bytes">As stored.</param>
    public sealed record SourceEntry(string Path, int Files, long Bytes);

    /// <param name="Name">Path below the folder, with slashes.</param>
    public sealed record FileEntry(string Name, long Documents, long Tokens);

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Whose reader the files are for.</summary>
    public TokenLayout Layout { get; init; } = TokenLayout.Olmo;

    public required TokenizerEntry Tokenizer { get; init; }

    /// <summary>Item type of the files, by numpy's name.</summary>
    public required string Dtype { get; init; }

    public uint? BosTokenId { get; init; }

    public uint? EosTokenId { get; init; }

    public uint? PadTokenId { get; init; }

    public long Seed { get; init; }

    /// <summary>How documents were shuffled; <c>original</c> for the original's order.</summary>
    public required string Shuffle { get; init; }

    /// <summary>Every file has fewer tokens.</summary>
    public long MaxSize { get; init; }

    public required long Documents { get; init; }

    public required long Tokens { get; init; }

    /// <summary>In order of path.</summary>
    public required IReadOnlyList<SourceEntry> Sources { get; init; }

    /// <summary>In order of name.</summary>
    public required IReadOnlyList<FileEntry> Files { get; init; }

    /// <summary>The source that a documents file belongs to: its folder.</summary>
    public static string SourceOf(string path) => path.Contains('/') ? StoragePath.Parent(path) : ".";

    /// <summary>Path of the settings of a folder.</summary>
    public static string PathIn(string folder) => StoragePath.Join(folder, FileName);

    /// <summary>Reads those of a folder; null if it has none.</summary>
    /// <exception cref="ShardException">They cannot be understood.</exception>
    public static TokenSettings? Read(string folder, IStorage storage)
    {
        string path = PathIn(folder);
        if (storage.Find(path) is null)
            return null;
        try
        {
            TokenSettings? settings = JsonFile.Read<TokenSettings>(path, storage, Json);
            return settings?.Format == CurrentFormat
                ? settings
                : throw new ShardException($"{path}: has format {settings?.Format}, and this program reads {CurrentFormat}. Use the version that wrote it, or write the files again.");
        }
        catch (JsonException e)
        {
            throw new ShardException($"{path}: is not what `dolma tokens` writes: {e.Message}", e);
        }
    }

    /// <summary>Writes them into the folder; not if they lie there already.</summary>
    public void Write(string folder, IStorage storage) =>
        SameContent.Write(PathIn(folder), [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'], storage);
}
