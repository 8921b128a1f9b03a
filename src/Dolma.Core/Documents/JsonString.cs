using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Dolma.Core.Lines;

namespace Dolma.Core.Documents;

/// <summary>JSON strings as the original writes and reads them, in UTF-8.</summary>
public static class JsonString
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>
    /// Writes the string with its quotes. Escaped are only <c>"</c>, <c>\</c> and bytes below 0x20 (short forms where JSON has
    /// them, else <c>\u00xx</c> in lower case); everything else is written raw (spec: msgspec's and serde_json's encoders agree).
    /// </summary>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> utf8)
    {
        output.Write((byte)'"');
        WriteContent(output, utf8);
        output.Write((byte)'"');
    }

    /// <summary>The same without the quotes.</summary>
    public static void WriteContent(PooledBuffer output, ReadOnlySpan<byte> utf8)
    {
        while (true)
        {
            int next = utf8.IndexOfAny(Escaped);
            if (next < 0)
            {
                output.Write(utf8);
                return;
            }

            output.Write(utf8[..next]);
            WriteEscape(output, utf8[next]);
            utf8 = utf8[(next + 1)..];
        }
    }

    /// <summary>
    /// The text of the string token the reader stands on. Points into the reader's input if nothing is escaped, else into
    /// <paramref name="scratch"/>, where it is appended; good until either changes.
    /// </summary>
    /// <exception cref="BadLineException">Half a surrogate pair, which is no text.</exception>
    public static ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, PooledBuffer scratch)
    {
        if (!reader.ValueIsEscaped)
        {
            int start = (int)reader.TokenStartIndex + 1;
            return json.Slice(start, reader.ValueSpan.Length);
        }

        int length = reader.ValueSpan.Length;
        Span<byte> target = scratch.GetSpan(length);
        int from = scratch.Length;
        try
        {
            scratch.Advance(reader.CopyString(target));
        }
        catch (InvalidOperationException e)
        {
            throw JsonFault.Of(e);
        }

        // Good as long as the scratch does not grow; callers give one large enough for the whole line.
        return scratch.WrittenMemory[from..];
    }

    /// <summary>Whether the bytes are UTF-8 throughout, as every line has to be.</summary>
    public static bool IsValidUtf8(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes);

    private static void WriteEscape(PooledBuffer output, byte c)
    {
        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        Span<byte> target = output.GetSpan(6);
        target[0] = (byte)'\\';
        byte shortForm = c switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            0x08 => (byte)'b',
            0x09 => (byte)'t',
            0x0A => (byte)'n',
            0x0C => (byte)'f',
            0x0D => (byte)'r',
            _ => 0,
        };
        if (shortForm != 0)
        {
            target[1] = shortForm;
            output.Advance(2);
            return;
        }

        "\\u00"u8.CopyTo(target);
        target[4] = hex[c >> 4];
        target[5] = hex[c & 15];
        output.Advance(6);
    }
}
