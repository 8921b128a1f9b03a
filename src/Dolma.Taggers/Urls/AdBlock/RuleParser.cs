using System.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// Reads lines of ad-block lists. Rules about what a page shows (<c>##</c>), comments and malformed rules give nothing.
/// </summary>
/// <remarks>Spec/tag appendix E; adblock-rust 0.8.6, <c>src/lists.rs</c> and <c>src/filters/network.rs</c>.</remarks>
internal static class RuleParser
{
    /// <summary>The network rule in a line that is stripped; null if there is none that the original would keep.</summary>
    public static AdBlockRule? Parse(string line)
    {
        if (!IsNetworkRule(line))
            return null;
        string rest = line;
        bool isException = rest.StartsWith("@@", StringComparison.Ordinal);
        var found = new RuleSettings();
        int dollar = rest.LastIndexOf('$');
        if (dollar >= 0)
        {
            if (!found.TryRead(rest[(dollar + 1)..]))
                return null;
            rest = rest[..dollar];
        }

        if (isException)
        {
            rest = rest[2..];
            found.Options |= RuleOptions.Exception;
        }

        if (rest.StartsWith("||", StringComparison.Ordinal))
            (rest, found.Options) = (rest[2..], found.Options | RuleOptions.HostAnchor);
        else if (rest.StartsWith('|'))
            (rest, found.Options) = (rest[1..], found.Options | RuleOptions.LeftAnchor);
        bool endsInBar = rest.EndsWith('|');
        if (endsInBar)
            (rest, found.Options) = (rest[..^1], found.Options | RuleOptions.RightAnchor);
        return Parse(rest, found, endsInBar);
    }

    private static bool IsNetworkRule(string line)
    {
        if (line.Length == 0 || (line.Length == 1 && char.IsAscii(line[0])) || line[0] == '!' || line.StartsWith("[Adblock", StringComparison.Ordinal))
            return false;
        if (line[0] == '#' && line.Length > 1 && char.IsWhiteSpace(line[1]))
            return false;
        if (line[0] == '|' || line.StartsWith("@@|", StringComparison.Ordinal))
            return true;
        int sharp = line.IndexOf('#', StringComparison.Ordinal);
        if (sharp >= 0 && SecondSharpIsNear(line.AsSpan(sharp + 1)))
            return false;
        return !line.Contains("$$", StringComparison.Ordinal);
    }

    /// <summary>Within four bytes of UTF-8.</summary>
    private static bool SecondSharpIsNear(ReadOnlySpan<char> rest)
    {
        int second = rest.IndexOf('#');
        return second is >= 0 and < 4 && Encoding.UTF8.GetByteCount(rest[..second]) < 4;
    }

    private static AdBlockRule? Parse(string pattern, RuleSettings settings, bool endsInBar)
    {
        RuleOptions options = settings.Options | Flag(RuleOptions.Wildcard, IsWildcard(pattern));
        if (pattern.Length > 1 && pattern[0] == '/' && pattern[^1] == '/')
            options |= RuleOptions.Expression;
        else if ((options & RuleOptions.MatchCase) != RuleOptions.None)
            return null;

        string? host = null;
        int start = 0;
        int end = pattern.Length;
        if ((options & RuleOptions.HostAnchor) != RuleOptions.None)
            start = TakeHost(pattern, ref options, out host);
        if (end > start && pattern[^1] == '*')
            end--;
        if (end > start && pattern[start] == '*')
        {
            options &= ~RuleOptions.LeftAnchor;
            start++;
        }

        string rest = pattern[start..end];
        if ((options & RuleOptions.LeftAnchor) != RuleOptions.None && TakeScheme(rest, ref options))
            rest = "";
        if (rest.Length > 0)
        {
            options = (options & ~RuleOptions.Wildcard) | Flag(RuleOptions.Wildcard, IsWildcard(rest));
            if ((options & RuleOptions.MatchCase) == RuleOptions.None)
                rest = Lower(rest);
        }

        byte[]? hostBytes = null;
        if (host is not null && (hostBytes = Host(host)) is null)
            return null;
        if (!settings.TryFinish(ref options, endsInBar))
            return null;
        return new AdBlockRule
        {
            Options = options,
            Host = hostBytes,
            Pattern = rest,
            Domains = settings.Domains,
            NotDomains = settings.NotDomains,
            Tag = settings.Tag,
            Modifier = settings.Modifier,
        };
    }

    /// <summary>Parts the host from what follows it; returns where that begins.</summary>
    private static int TakeHost(string pattern, ref RuleOptions options, out string host)
    {
        if ((options & RuleOptions.Wildcard) == RuleOptions.None)
        {
            int slash = pattern.IndexOf('/', StringComparison.Ordinal);
            host = slash < 0 ? pattern : pattern[..slash];
            options |= Flag(RuleOptions.LeftAnchor, slash >= 0);
            return host.Length;
        }

        int end = pattern.AsSpan().IndexOfAny('/', '^', '*');
        host = pattern[..end];
        options |= Flag(RuleOptions.OpenHost, pattern[end] == '*');
        if (end == pattern.Length - 1 && pattern[end] == '^')
        {
            // Nothing but a separator follows: no label may.
            options = (options & ~RuleOptions.Wildcard) | RuleOptions.RightAnchor;
            return pattern.Length;
        }

        options = (options & ~RuleOptions.Wildcard) | RuleOptions.LeftAnchor | Flag(RuleOptions.Wildcard, IsWildcard(pattern[end..]));
        return end;
    }

    /// <summary>Whether the anchored pattern is a scheme and nothing else, which becomes an option.</summary>
    private static bool TakeScheme(string pattern, ref RuleOptions options)
    {
        RuleOptions schemes;
        switch (pattern)
        {
            case "ws://":
                options |= RuleOptions.Websocket;
                schemes = RuleOptions.None;
                break;
            case "http://":
                schemes = RuleOptions.Http;
                break;
            case "https://":
                schemes = RuleOptions.Https;
                break;
            case "http*://":
                schemes = RuleOptions.Http | RuleOptions.Https;
                break;
            default:
                return false;
        }

        options = (options & ~(RuleOptions.Http | RuleOptions.Https | RuleOptions.LeftAnchor)) | schemes;
        return true;
    }

    private static byte[]? Host(string host)
    {
        while (host.StartsWith("www.", StringComparison.Ordinal))
            host = host[4..];
        byte[] bytes = Encoding.UTF8.GetBytes(host);
        if (Ascii.IsValid(bytes))
        {
            Ascii.ToLowerInPlace(bytes, out _);
            return bytes;
        }

        var written = new ByteBuffer();
        return AdBlockHost.TryWriteAscii(bytes, written) ? written.WrittenSpan.ToArray() : null;
    }

    /// <summary>ASCII letters only.</summary>
    private static string Lower(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });

    private static bool IsWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '^');

    private static RuleOptions Flag(RuleOptions flag, bool isSet) => isSet ? flag : RuleOptions.None;
}
