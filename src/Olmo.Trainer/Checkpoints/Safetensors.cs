using System.Buffers.Binary;
using System.Text.Json;
using Dolma.Core;
using Olmo.Torch;

namespace Olmo.Trainer.Checkpoints;

/// <summary>
/// The safetensors format: eight bytes with the length of a JSON header, the header with each tensor's type, shape and place, then
/// all elements, row-major and little-endian.
/// </summary>
internal static class Safetensors
{
    // Elements start at a multiple of this, as in files of the format's own library.
    private const int HeaderAlignment = 8;

    // Readers of the format refuse larger headers.
    private const long LongestHeader = 100_000_000;


    /// <summary>Writes tensors in ordinal order of their names.</summary>
    /// <param name="stream">Receives the file; stays open.</param>
    /// <param name="tensors">Each name once. They stay the caller's.</param>
    /// <param name="metadata">Free texts of the header.</param>
    public static void Write(Stream stream, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Name, Tensor Value)[] sorted = [.. tensors.OrderBy(t => t.Name, StringComparer.Ordinal)];
        using var header = new MemoryStream();
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, Tensor value) in sorted)
            {
                long bytes = value.Count * value.Type.Bytes();
                json.WriteStartObject(name);
                json.WriteString("dtype", NameOf(value.Type));
                json.WriteStartArray("shape");
                foreach (long size in value.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset + bytes);
                json.WriteEndArray();
                json.WriteEndObject();
                offset += bytes;
            }

            json.WriteEndObject();
        }

        while (header.Length % HeaderAlignment != 0)
            header.WriteByte((byte)' ');
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        header.WriteTo(stream);
        foreach ((string name, Tensor value) in sorted)
            WriteElements(stream, name, value);
    }

    /// <summary>Reads all tensors to the processor.</summary>
    /// <returns>By name; the caller owns them, or the scope that is open.</returns>
    /// <exception cref="RunException">The file is missing, cut short, or not of this format.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            var start = new byte[sizeof(long)];
            stream.ReadExactly(start);
            long length = BinaryPrimitives.ReadInt64LittleEndian(start);
            if (length is < 2 or > LongestHeader || length > stream.Length - sizeof(long))
                throw new RunException($"{path} is no safetensors file: it promises a header of {length} bytes, and has {stream.Length} in all.");
            var header = new byte[length];
            stream.ReadExactly(header);
            using JsonDocument json = JsonDocument.Parse(header);
            var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (JsonProperty entry in json.RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__")
                    continue;
                DType type = TypeOf(entry.Value.GetProperty("dtype").GetString()!, entry.Name, path);
                long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
                JsonElement offsets = entry.Value.GetProperty("data_offsets");
                var data = new byte[offsets[1].GetInt64() - offsets[0].GetInt64()];
                stream.Position = sizeof(long) + length + offsets[0].GetInt64();
                stream.ReadExactly(data);
                tensors.Add(entry.Name, Tensor.FromBytes(data, shape, type));
            }

            return tensors;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RunException($"{path} cannot be read as safetensors: {e.Message}", e);
        }
    }

    private static void WriteElements(Stream stream, string name, Tensor value)
    {
        long bytes = value.Count * value.Type.Bytes();
        if (bytes > Array.MaxLength)
            throw new RunException($"The tensor {name} has {bytes:N0} bytes; at most {Array.MaxLength:N0} can be written.");
        var data = new byte[bytes];
        value.CopyTo(data);
        stream.Write(data);
    }

    private static string NameOf(DType type) => type switch
    {
        DType.UInt8 => "U8",
        DType.Bool => "BOOL",
        DType.Int32 => "I32",
        DType.Int64 => "I64",
        DType.Float16 => "F16",
        DType.BFloat16 => "BF16",
        DType.Float64 => "F64",
        _ => "F32",
    };

    private static DType TypeOf(string name, string tensor, string path) => name switch
    {
        "U8" => DType.UInt8,
        "BOOL" => DType.Bool,
        "I32" => DType.Int32,
        "I64" => DType.Int64,
        "F16" => DType.Float16,
        "BF16" => DType.BFloat16,
        "F32" => DType.Float32,
        "F64" => DType.Float64,
        _ => throw new RunException($"{path}: the tensor {tensor} has type {name}; U8, BOOL, I32, I64, F16, BF16, F32 and F64 can be read."),
    };
}
