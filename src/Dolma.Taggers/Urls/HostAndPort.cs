using System.Buffers;

namespace Dolma.Taggers.Urls;

/// <summary>Host and port of an address, after the credentials.</summary>
/// <remarks>
/// The original's expression is <c>^(NAME|IPV4|IPV6)(?::0*?(|0|[1-9][0-9]{0,4}))?$</c>; a newline at the very end is passed over where
/// the host does not take it. IPV4 is a NAME too.
/// </remarks>
internal readonly ref struct HostAndPort
{
    private const int LargestPort = 65535;
    private const int MostDigits = 5;

    private static readonly SearchValues<byte> NotInName = SearchValues.Create("[]%:/?#"u8);

    public ReadOnlySpan<byte> Host { get; private init; }

    public bool IsIpv6 { get; private init; }

    /// <summary><see cref="UrlParser.NoPort"/> if none is given.</summary>
    public int Port { get; private init; }

    public static bool TryRead(ReadOnlySpan<byte> text, out HostAndPort found)
    {
        found = default;
        bool isIpv6 = text.StartsWith("["u8);
        int length = isIpv6 ? text.IndexOf((byte)']') + 1 : NameLength(text);
        if (isIpv6 && (length == 0 || !Ipv6Literal.IsValid(text[1..(length - 1)])))
            return false;
        if (!TryReadPort(text[length..], out int port))
            return false;
        found = new HostAndPort { Host = text[..length], IsIpv6 = isIpv6, Port = port };
        return true;
    }

    private static int NameLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (true)
        {
            int next = text[at..].IndexOfAny(NotInName);
            if (next < 0)
                return text.Length;
            at += next;
            if (text[at] != '%' || !Percent.IsEscape(text, at))
                return at;
            at += Percent.EscapeLength;
        }
    }

    private static bool TryReadPort(ReadOnlySpan<byte> text, out int port)
    {
        port = UrlParser.NoPort;
        if (text.EndsWith("\n"u8))
            text = text[..^1];
        if (text.IsEmpty)
            return true;
        if (text[0] != ':')
            return false;
        text = text[1..];
        if (text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        if (text.IsEmpty)
            return true;
        text = text.TrimStart((byte)'0');
        if (text.Length > MostDigits)
            return false;
        port = 0;
        foreach (byte digit in text)
            port = (10 * port) + digit - '0';
        return port <= LargestPort;
    }
}
