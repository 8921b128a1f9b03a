using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Core.Tests.Tasks;

/// <summary>Tasks of one small file each, <c>in/N</c> to <c>out/N.gz</c>, in batches of a few lines.</summary>
internal static class SmallShards
{
    public static DriverOptions Options => new() { Workers = 2, BatchBytes = 64 };

    public static string Lines(int shard, int count) => string.Concat(Enumerable.Range(0, count).Select(l => $"{shard}:{l} é\n"));

    public static InputFile Plain(string path) => new(path, CompressionKind.None);

    public static ShardTask Make(MemoryStorage storage, int index, string content)
    {
        storage[$"in/{index}"] = Encoding.UTF8.GetBytes(content);
        return new ShardTask(
            $"shard {index}", index, [new InputGroup(Plain($"in/{index}"), [])],
            [new OutputFile($"out/{index}.gz", CompressionKind.Gzip)], [DoneMarker.PathFor("out", $"{index}")]);
    }

    public static string Unpacked(MemoryStorage storage, string path)
    {
        using var reader = new StreamReader(Codec.OpenRead(new MemoryStream(storage[path]), CompressionKind.Gzip, path));
        return reader.ReadToEnd();
    }
}
