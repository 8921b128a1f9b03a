using System.Buffers;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls;

/// <summary>What a line of a list holds.</summary>
internal enum ListLineKind
{
    /// <summary>It is empty or a comment.</summary>
    Nothing,

    /// <summary>It has no form that is known.</summary>
    Refused,

    /// <summary>An address, still to be cleaned.</summary>
    Address,

    /// <summary>An internet address, as it is, and an address that is still to be cleaned (empty for <c>localhost</c>).</summary>
    HostsLine,

    /// <summary>A name, as it is.</summary>
    Name,
}

/// <summary>
/// A line of a list of links or domains: a line of a hosts file, an address, or a name between <c>||</c> and <c>^</c>. A scanner for what
/// the original does with three regular expressions, in one pass and without going back.
/// </summary>
/// <remarks>Spec/tag 5.13; <c>dolma:python/dolma/taggers/url.py</c>, <c>parse_line</c>.</remarks>
internal readonly ref struct ListLine
{
    private static readonly SearchValues<byte> OfIp = SearchValues.Create("0123456789abcdef.:"u8);
    private static readonly SearchValues<byte> OfLabel = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    public ListLineKind Kind { get; private init; }

    /// <summary>Of a <see cref="ListLineKind.HostsLine"/>.</summary>
    public ReadOnlySpan<byte> Ip { get; private init; }

    public ReadOnlySpan<byte> Address { get; private init; }

    /// <summary>The line stripped and in lower case, in the buffer.</summary>
    public static ReadOnlySpan<byte> Clean(ReadOnlySpan<byte> line, ByteBuffer buffer)
    {
        line = PythonSpace.Trim(line);
        buffer.Clear();
        buffer.Advance(LowerCase.Write(line, buffer.GetSpan(LowerCase.MaxLength(line.Length))));
        return buffer.WrittenSpan;
    }

    /// <param name="line">From <see cref="Clean"/>.</param>
    public static ListLine Parse(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] is (byte)'#' or (byte)';' or (byte)'!')
            return new ListLine { Kind = ListLineKind.Nothing };
        if (TryHostsLine(line, out ListLine found))
            return found;
        if (NameLength(line) > 0)
            return new ListLine { Kind = ListLineKind.Address, Address = line };
        int bars = line.IndexOfAnyExcept((byte)'|');
        if (bars > 0 && NameLength(line[bars..]) is var length and > 0 && line[(bars + length)..].StartsWith("^"u8))
            return new ListLine { Kind = ListLineKind.Name, Address = line.Slice(bars, length) };
        return new ListLine { Kind = ListLineKind.Refused };
    }

    private static bool TryHostsLine(ReadOnlySpan<byte> line, out ListLine found)
    {
        found = default;
        int ipLength = line.IndexOfAnyExcept(OfIp);
        if (ipLength <= 0)
            return false;
        int start = ipLength;
        while (start < line.Length && PythonSpace.LengthAt(line, start) is var space and > 0)
            start += space;
        if (start == ipLength || NameLength(line[start..]) is not (var length and > 0))
            return false;
        ReadOnlySpan<byte> name = line.Slice(start, length);
        if (name.SequenceEqual("localhost"u8) || name.SequenceEqual("localdomain"u8))
            name = default;
        found = InternetAddress.IsValid(line[..ipLength])
            ? new ListLine { Kind = ListLineKind.HostsLine, Ip = line[..ipLength], Address = name }
            : new ListLine { Kind = ListLineKind.Refused };
        return true;
    }

    /// <summary>
    /// What <c>([a-z0-9\-_]+\.?){2,}</c> takes from the start of the text: labels with single dots behind them, two characters of labels
    /// at least. 0 if there are fewer.
    /// </summary>
    private static int NameLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        int characters = 0;
        while (at < text.Length)
        {
            int label = text[at..].IndexOfAnyExcept(OfLabel);
            if (label < 0)
                label = text.Length - at;
            if (label == 0)
                break;
            characters += label;
            at += label;
            if (at < text.Length && text[at] == '.')
                at++;
        }

        return characters >= 2 ? at : 0;
    }
}
