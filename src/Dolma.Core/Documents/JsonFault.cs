using System.Text.Json;

namespace Dolma.Core.Documents;

/// <summary>What is wrong with a line that <see cref="Utf8JsonReader"/> cannot read.</summary>
public static class JsonFault
{
    /// <param name="thrown">
    /// By the reader: a <see cref="JsonException"/>, or an <see cref="InvalidOperationException"/> for half a surrogate pair, in a value or in a name that
    /// it compares.
    /// </param>
    public static BadLineException Of(Exception thrown) => thrown is JsonException malformed
        ? new("malformed_json", $"malformed JSON at byte {malformed.BytePositionInLine + 1} of the line", thrown)
        : new("lone_surrogate", @"a \ud800-\udfff escape is not part of a valid pair; write the character itself", thrown);
}
