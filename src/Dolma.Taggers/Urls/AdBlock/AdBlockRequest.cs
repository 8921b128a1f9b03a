using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// An address as the engine sees it: whole, in lower case, its host, its words. Used for one address after another; nothing is allocated
/// once warm. Not thread-safe.
/// </summary>
/// <remarks>adblock-rust 0.8.6, <c>src/url_parser/parser.rs</c> and <c>src/request.rs</c>.</remarks>
internal sealed class AdBlockRequest
{
    private readonly ByteBuffer _url = new();
    private readonly ByteBuffer _lowered = new();
    private readonly ulong[] _tokens = new ulong[RuleTokens.Most + 1];
    private int _tokenCount;
    private int _hostStart;
    private int _hostEnd;
    private char[] _chars = new char[256];

    /// <summary>The address as given, its scheme in lower case and its host in ASCII.</summary>
    public ReadOnlySpan<byte> Url => _url.WrittenSpan;

    /// <summary><see cref="Url"/> with ASCII letters in lower case: all patterns but case-sensitive ones are matched with it.</summary>
    public ReadOnlySpan<byte> Lowered => _lowered.WrittenSpan;

    public ReadOnlySpan<byte> Host => Url[_hostStart.._hostEnd];

    /// <summary>Hashes of the words, and behind them <see cref="RuleTokens.None"/>.</summary>
    public ReadOnlySpan<ulong> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <summary>The options of which a rule needs one for each, type and scheme; <see cref="RuleOptions.None"/> if no rule is for such addresses.</summary>
    public RuleOptions Type { get; private set; }

    /// <summary><see cref="RuleOptions.Http"/> or <see cref="RuleOptions.Https"/>; none for web sockets.</summary>
    public RuleOptions Scheme { get; private set; }

    /// <summary>False if the address has no scheme, or no host: the original raises an error.</summary>
    public bool TryParse(ReadOnlySpan<byte> address)
    {
        _url.Clear();
        address = TrimControls(address);
        int colon = SchemeLength(address);
        if (colon < 0)
            return false;
        Ascii.ToLower(address[..colon], _url.GetSpan(colon), out int written);
        _url.Advance(written);
        ReadOnlySpan<byte> scheme = Url;
        SetKind(scheme);
        bool isSpecial = Type != RuleOptions.None || scheme.SequenceEqual("ftp"u8) || scheme.SequenceEqual("gopher"u8);
        ReadOnlySpan<byte> rest = address[(colon + 1)..];
        if (isSpecial)
            rest = rest.TrimStart("/\\"u8);
        else if (!scheme.SequenceEqual("file"u8) && rest.StartsWith("//"u8))
            rest = rest[2..];
        else
            return false;
        _url.Write("://"u8);
        if (!TryReadHost(rest, isSpecial))
            return false;
        Ascii.ToLower(Url, LowerSpan(), out _);
        _lowered.Advance(_url.Length);
        _tokenCount = RuleTokens.Read(Lowered, skipFirst: false, skipLast: false, _tokens);
        _tokens[_tokenCount++] = RuleTokens.None;
        return true;
    }

    /// <summary>The address from a byte on, as UTF-16.</summary>
    public ReadOnlySpan<char> CharsFrom(int start, bool isLowered)
    {
        ReadOnlySpan<byte> text = (isLowered ? Lowered : Url)[start..];
        if (_chars.Length < text.Length)
            _chars = new char[Math.Max(text.Length, (int)Math.Min(2L * _chars.Length, Array.MaxLength))];
        return _chars.AsSpan(0, Encoding.UTF8.GetChars(text, _chars));
    }

    private void SetKind(ReadOnlySpan<byte> scheme)
    {
        Scheme = scheme.SequenceEqual("http"u8) ? RuleOptions.Http : scheme.SequenceEqual("https"u8) ? RuleOptions.Https : RuleOptions.None;
        Type = Scheme != RuleOptions.None ? RuleOptions.Other
            : scheme.SequenceEqual("ws"u8) || scheme.SequenceEqual("wss"u8) ? RuleOptions.Websocket
            : RuleOptions.None;
    }

    private Span<byte> LowerSpan()
    {
        _lowered.Clear();
        return _lowered.GetSpan(_url.Length);
    }

    private static ReadOnlySpan<byte> TrimControls(ReadOnlySpan<byte> text)
    {
        int start = text.IndexOfAnyExceptInRange((byte)0, (byte)' ');
        return start < 0 ? default : text[start..(text.LastIndexOfAnyExceptInRange((byte)0, (byte)' ') + 1)];
    }

    private static int SchemeLength(ReadOnlySpan<byte> address)
    {
        int at = 0;
        while (at < address.Length && (char.IsAsciiLetter((char)address[at])
            || (at > 0 && (char.IsAsciiDigit((char)address[at]) || address[at] is (byte)'+' or (byte)'-' or (byte)'.'))))
        {
            at++;
        }

        return at > 0 && at < address.Length && address[at] == ':' ? at : -1;
    }

    private bool TryReadHost(ReadOnlySpan<byte> rest, bool isSpecial)
    {
        ReadOnlySpan<byte> authority = rest[..AuthorityLength(rest, isSpecial)];
        // Clean addresses have no credentials. If there are some, they stay in front of the host as they are.
        int credentials = authority.LastIndexOf((byte)'@') + 1;
        if (credentials > 1)
            _url.Write(authority[..credentials]);
        rest = rest[credentials..];
        authority = authority[credentials..];
        int end = 0;
        bool inBrackets = false;
        int ignored = 0;
        for (; end < authority.Length && (inBrackets || authority[end] != ':'); end++)
        {
            inBrackets = authority[end] == '[' || (inBrackets && authority[end] != ']');
            // The original drops as many characters from the end as it finds of these.
            if (authority[end] is (byte)'\t' or (byte)'\n' or (byte)'\r')
                ignored++;
        }

        _hostStart = _url.Length;
        ReadOnlySpan<byte> host = authority[..end];
        for (; ignored > 0; ignored--)
            host = host[..CodePoints.StartBefore(host, host.Length)];
        if (Ascii.IsValid(host))
            _url.Write(host);
        else if (!AdBlockHost.TryWriteAscii(host, _url))
            return false;
        _hostEnd = _url.Length;
        _url.Write(rest[end..]);
        return _hostEnd > _hostStart;
    }

    private static int AuthorityLength(ReadOnlySpan<byte> rest, bool isSpecial)
    {
        int end = isSpecial ? rest.IndexOfAny("/?#\\"u8) : rest.IndexOfAny("/?#"u8);
        return end < 0 ? rest.Length : end;
    }
}
