using System.Text.Json;
using Dolma.Core.Documents;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Why two lines with the same values are not the same bytes.</summary>
internal static class KeyOrder
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonTree.MaxDepth };

    /// <summary>Whether the names of members come in the same order throughout.</summary>
    public static bool IsSame(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var left = new Utf8JsonReader(a, Options);
        var right = new Utf8JsonReader(b, Options);
        while (NextName(ref left))
        {
            if (!NextName(ref right) || left.GetString() != right.GetString())
                return false;
        }

        return !NextName(ref right);
    }

    private static bool NextName(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                return true;
        }

        return false;
    }
}
