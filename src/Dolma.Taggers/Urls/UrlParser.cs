using System.Buffers;
using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls;

/// <summary>
/// Takes addresses apart as the original's parser does (spec/tag appendix D; <c>urllib3.util.parse_url</c>, 1.26.20): scheme, host, port and
/// path; credentials, query and fragment are dropped. What it returns is good until the next address. Nothing is allocated once warm.
/// Not thread-safe.
/// </summary>
internal sealed class UrlParser
{
    /// <summary>Port of an address that names none.</summary>
    public const int NoPort = -1;

    private static readonly SearchValues<byte> AfterScheme = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-"u8);

    private static readonly SearchValues<byte> AuthorityEnds = SearchValues.Create("\\/?#"u8);

    private readonly ByteBuffer _scheme = new();
    private readonly ByteBuffer _host = new();
    private readonly ByteBuffer _lowered = new();
    private readonly UrlPath _path = new();

    /// <summary>In lower case; empty if there is none.</summary>
    public ReadOnlySpan<byte> Scheme => _scheme.WrittenSpan;

    /// <summary>Whether there is a host, be it an empty one (<c>http://:80/</c>).</summary>
    public bool HasHost { get; private set; }

    public ReadOnlySpan<byte> Host => _host.WrittenSpan;

    /// <summary>From 0 to 65535, or <see cref="NoPort"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Begins with a slash unless it is empty.</summary>
    public ReadOnlySpan<byte> Path => _path.Written;

    /// <summary>False for an address on which the original raises an error.</summary>
    /// <param name="url">UTF-8; nothing that this instance returned.</param>
    public bool TryParse(ReadOnlySpan<byte> url)
    {
        _scheme.Clear();
        _host.Clear();
        _path.Clear();
        HasHost = false;
        Port = NoPort;
        if (url.IsEmpty)
            return true;
        ReadOnlySpan<byte> rest = url;
        bool hasAuthority = !TakeScheme(ref rest) && url[0] != '/';
        if (!hasAuthority && rest.StartsWith("//"u8))
        {
            rest = rest[2..];
            hasAuthority = true;
        }

        bool normalizes = Scheme.IsEmpty || Scheme.SequenceEqual("http"u8) || Scheme.SequenceEqual("https"u8);
        if (hasAuthority)
        {
            int end = rest.IndexOfAny(AuthorityEnds);
            ReadOnlySpan<byte> authority = end < 0 ? rest : rest[..end];
            rest = rest[authority.Length..];
            if (!authority.IsEmpty && !TryReadHost(authority, normalizes))
                return false;
        }

        int pathEnd = rest.IndexOfAny((byte)'?', (byte)'#');
        _path.Write(pathEnd < 0 ? rest : rest[..pathEnd], normalizes);
        return true;
    }

    private bool TakeScheme(ref ReadOnlySpan<byte> rest)
    {
        if (!char.IsAsciiLetter((char)rest[0]))
            return false;
        int end = rest.IndexOfAnyExcept(AfterScheme);
        if (end < 0 || rest[end] != ':')
            return false;
        Ascii.ToLower(rest[..end], _scheme.GetSpan(end), out int written);
        _scheme.Advance(written);
        rest = rest[(end + 1)..];
        return true;
    }

    private bool TryReadHost(ReadOnlySpan<byte> authority, bool normalizes)
    {
        if (!HostAndPort.TryRead(authority[(authority.LastIndexOf((byte)'@') + 1)..], out HostAndPort found))
            return false;
        HasHost = true;
        Port = found.Port;
        if (!normalizes)
            _host.Write(found.Host);
        else if (found.IsIpv6)
            Ipv6Literal.WriteNormalized(found.Host, _host);
        else
            return TryWriteName(found.Host);
        return true;
    }

    /// <summary>Label by label: ASCII is lowered, everything else goes through IDNA.</summary>
    private bool TryWriteName(ReadOnlySpan<byte> name)
    {
        if (Ascii.IsValid(name))
        {
            WriteLowered(name);
            return true;
        }

        while (true)
        {
            int dot = name.IndexOf((byte)'.');
            ReadOnlySpan<byte> label = dot < 0 ? name : name[..dot];
            if (Ascii.IsValid(label))
            {
                WriteLowered(label);
            }
            else
            {
                _lowered.Clear();
                _lowered.Advance(LowerCase.Write(label, _lowered.GetSpan(LowerCase.MaxLength(label.Length))));
                if (!IdnaLabel.TryEncode(_lowered.WrittenSpan, _host))
                    return false;
            }

            if (dot < 0)
                return true;
            _host.Write((byte)'.');
            name = name[(dot + 1)..];
        }
    }

    private void WriteLowered(ReadOnlySpan<byte> ascii)
    {
        Ascii.ToLower(ascii, _host.GetSpan(ascii.Length), out int written);
        _host.Advance(written);
    }
}
