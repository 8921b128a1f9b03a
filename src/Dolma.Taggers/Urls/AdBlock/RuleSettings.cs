using System.Buffers;
using System.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>What follows the <c>$</c> of a rule, while it is being read.</summary>
internal sealed class RuleSettings
{
    private static readonly SearchValues<char> OfParameter = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private RuleOptions _types;
    private RuleOptions _notTypes;
    private int _modifiers;

    public RuleOptions Options { get; set; } = RuleOptions.ThirdParty | RuleOptions.FirstParty | RuleOptions.Http | RuleOptions.Https;

    public ulong[]? Domains { get; private set; }

    public ulong[]? NotDomains { get; private set; }

    public string? Tag { get; private set; }

    public string? Modifier { get; private set; }

    /// <summary>False if the rule is malformed by one of its options, or by several together.</summary>
    public bool TryRead(string list)
    {
        foreach (string option in list.Split(','))
        {
            bool isNegated = option.StartsWith('~');
            string[] parts = option.TrimStart('~').Split('=', 2);
            if (!TryReadOne(parts[0], isNegated, parts.Length > 1 ? parts[1] : ""))
                return false;
        }

        bool hasPolicyAndType = (Options & RuleOptions.Csp) != RuleOptions.None && (_types | _notTypes) != RuleOptions.None;
        return !hasPolicyAndType && _modifiers <= 1;
    }

    /// <summary>Puts the types in, when the pattern is known. False if the rule is malformed as a whole.</summary>
    public bool TryFinish(ref RuleOptions options, bool endsInBar)
    {
        bool isException = (options & RuleOptions.Exception) != RuleOptions.None;
        if (((options & RuleOptions.GenericHide) != RuleOptions.None && !isException) || ((options & RuleOptions.RemoveParam) != RuleOptions.None && isException))
            return false;
        options |= _types;
        if (_types == RuleOptions.None || (_notTypes & RuleOptions.NetworkTypes) != RuleOptions.None)
            options |= RuleOptions.NetworkTypes;
        if (_types == RuleOptions.None && (options & RuleOptions.RemoveParam) != RuleOptions.None)
            options |= RuleOptions.AllTypes;
        const RuleOptions wholeHost = RuleOptions.HostAnchor | RuleOptions.RightAnchor;
        if (_types == RuleOptions.None && _notTypes == RuleOptions.None && (options & wholeHost) == wholeHost && !endsInBar)
            options |= RuleOptions.AllTypes;
        options &= ~_notTypes;
        return true;
    }

    private bool TryReadOne(string name, bool isNegated, string value)
    {
        if (TypeOf(name) is var type and not RuleOptions.None)
        {
            if (isNegated && type == RuleOptions.Document)
                return false;
            if (isNegated)
                _notTypes |= type;
            else
                _types |= type;
            return true;
        }

        switch (name)
        {
            case "domain" or "from":
                ReadDomains(value);
                return true;
            case "third-party" or "3p":
                Options &= isNegated ? ~RuleOptions.ThirdParty : ~RuleOptions.FirstParty;
                return true;
            case "first-party" or "1p":
                Options &= isNegated ? ~RuleOptions.FirstParty : ~RuleOptions.ThirdParty;
                return true;
            case "csp":
                _modifiers++;
                Modifier = value.Length > 0 ? value : null;
                // Such rules are for documents as well.
                Options |= RuleOptions.Csp | RuleOptions.Document;
                return true;
            case "tag" when !isNegated:
                Tag = value;
                return true;
            case "badfilter" when !isNegated:
                Options |= RuleOptions.BadFilter;
                return true;
            case "important" when !isNegated:
                Options |= RuleOptions.Important;
                return true;
            case "match-case" when !isNegated:
                Options |= RuleOptions.MatchCase;
                return true;
            case "generichide" or "ghide" when !isNegated:
                Options |= RuleOptions.GenericHide;
                return true;
            case "redirect" or "redirect-rule" when !isNegated && value.Length > 0:
                _modifiers++;
                Modifier = value;
                Options |= RuleOptions.Redirect | (name == "redirect" ? RuleOptions.AlsoBlocks : RuleOptions.None);
                return true;
            case "removeparam" when !isNegated && value.Length > 0 && !value.AsSpan().ContainsAnyExcept(OfParameter):
                _modifiers++;
                Modifier = value;
                Options |= RuleOptions.RemoveParam;
                return true;
            default:
                return false;
        }
    }

    private static RuleOptions TypeOf(string name) => name switch
    {
        "document" or "doc" => RuleOptions.Document,
        "image" => RuleOptions.Image,
        "media" => RuleOptions.Media,
        "object" or "object-subrequest" => RuleOptions.ObjectType,
        "other" => RuleOptions.Other,
        "ping" or "beacon" => RuleOptions.Ping,
        "script" => RuleOptions.Script,
        "stylesheet" or "css" => RuleOptions.Stylesheet,
        "subdocument" or "frame" => RuleOptions.Subdocument,
        "xmlhttprequest" or "xhr" => RuleOptions.XmlHttpRequest,
        "websocket" => RuleOptions.Websocket,
        "font" => RuleOptions.Font,
        _ => RuleOptions.None,
    };

    private void ReadDomains(string value)
    {
        ulong[] Hashes(bool negated) =>
        [
            .. value.Split('|').Where(d => d.StartsWith('~') == negated).Select(d => negated ? d[1..] : d).Distinct(StringComparer.Ordinal)
                .Select(d => RuleTokens.Hash(Encoding.UTF8.GetBytes(d))).Order(),
        ];

        if (Hashes(negated: false) is { Length: > 0 } domains)
            Domains = domains;
        if (Hashes(negated: true) is { Length: > 0 } notDomains)
            NotDomains = notDomains;
    }
}
