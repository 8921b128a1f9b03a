using System.Text;
using System.Text.Json.Nodes;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;

namespace Dolma.Tokenize.TokenFiles.Layouts;

/// <summary><c>index.json</c> of a folder of MosaicML shards: all of them, in order of name.</summary>
public static class MdsIndex
{
    public const string FileName = "index.json";

    /// <param name="shards">As their tasks wrote them.</param>
    public static void Write(string folder, IEnumerable<DoneMarker.OutputEntry> shards, string dtype, IStorage storage)
    {
        var index = new JsonObject
        {
            ["shards"] = new JsonArray([.. shards.Select(shard => MdsWriter.Describe(StoragePath.Name(shard.Path), shard.ContentLength, shard.Records, dtype))]),
            ["version"] = 2,
        };
        SameContent.Write(StoragePath.Join(folder, FileName), Encoding.UTF8.GetBytes(index.ToJsonString()), storage);
    }
}
