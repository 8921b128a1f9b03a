using System.IO.Hashing;
using System.Text;
using Dolma.Core.Streams;

namespace Dolma.Core.Storage;

/// <summary>XXH128 of content, in hex: tells whether two contents are the same, at the speed of memory. No protection against intent.</summary>
public static class ContentHash
{
    /// <summary>Of all that is left in the stream.</summary>
    public static string Of(Stream content)
    {
        var hash = new XxHash128();
        hash.Append(content);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Of a text's UTF-8.</summary>
    public static string Of(string text) => $"{Of(Encoding.UTF8.GetBytes(text), seed: 0):x32}";

    /// <summary>XXH128 of bytes in memory, as a number.</summary>
    public static UInt128 Of(ReadOnlySpan<byte> content, long seed) => XxHash128.HashToUInt128(content, seed);

    /// <summary>Of all that is written, without keeping it.</summary>
    public static string OfWritten(Action<Stream> write)
    {
        var hash = new XxHash128();
        using var stream = new HashingStream(hash);
        write(stream);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private sealed class HashingStream(XxHash128 hash) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => hash.Append(buffer);
    }
}
