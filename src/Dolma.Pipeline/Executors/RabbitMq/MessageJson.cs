using System.Text.Json;
using Dolma.Core.Storage;

namespace Dolma.Pipeline.Executors.RabbitMq;

/// <summary>Messages are spelt as this program's files are, but on one line.</summary>
internal static class MessageJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonFile.Options) { WriteIndented = false, IgnoreReadOnlyProperties = true };
}
