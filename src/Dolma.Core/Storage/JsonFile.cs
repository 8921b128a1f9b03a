using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dolma.Core.Storage;

/// <summary>JSON files of this program's own (markers, lists, reports), all spelt alike: snake case, indented, text as it is.</summary>
public static class JsonFile
{
    /// <summary>How they are written and read; whoever needs more copies it.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <param name="options">Null for <see cref="Options"/>.</param>
    public static void Write<T>(string path, T value, IStorage storage, JsonSerializerOptions? options = null)
    {
        using StagedFile file = storage.Create(path);
        JsonSerializer.Serialize(file.Stream, value, options ?? Options);
        file.Commit();
    }

    /// <summary>One that can be done without: null if it is gone, or something else.</summary>
    public static T? TryRead<T>(string path, IStorage storage)
        where T : class
    {
        try
        {
            return Read<T>(path, storage);
        }
        catch (Exception e) when (e is JsonException or ShardException)
        {
            return null;
        }
    }

    /// <exception cref="JsonException">The content is something else.</exception>
    /// <exception cref="DolmaException">The file cannot be read.</exception>
    public static T? Read<T>(string path, IStorage storage, JsonSerializerOptions? options = null)
    {
        using Stream stream = storage.OpenRead(path);
        return JsonSerializer.Deserialize<T>(stream, options ?? Options);
    }
}
