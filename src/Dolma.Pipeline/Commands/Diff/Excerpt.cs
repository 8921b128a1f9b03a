using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;

namespace Dolma.Pipeline.Commands.Diff;

/// <summary>Shows a piece of a document in one short line.</summary>
internal static class Excerpt
{
    /// <summary>Characters shown; a line of a terminal has room for two of them and a name.</summary>
    private const int Length = 60;

    /// <summary>The beginning of the text as a JSON string: line ends are <c>\n</c>.</summary>
    public static string OfText(ReadOnlySpan<byte> utf8)
    {
        int end = End(utf8);
        using var quoted = new PooledBuffer();
        JsonString.Write(quoted, utf8[..end]);
        return Encoding.UTF8.GetString(quoted.WrittenSpan) + (end < utf8.Length ? "…" : "");
    }

    /// <summary>The beginning of a value.</summary>
    public static string OfJson(ReadOnlySpan<byte> json)
    {
        int end = End(json);
        return Encoding.UTF8.GetString(json[..end]) + (end < json.Length ? "…" : "");
    }

    private static int End(ReadOnlySpan<byte> utf8)
    {
        int characters = 0;
        int at = 0;
        while (at < utf8.Length && characters < Length)
        {
            at++;
            while (at < utf8.Length && (sbyte)utf8[at] < -64)
                at++;
            characters++;
        }

        return at;
    }
}
