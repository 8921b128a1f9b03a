namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>What a rule says besides its pattern, and how the pattern is anchored. Two rules with equal options are tried together.</summary>
[Flags]
internal enum RuleOptions : uint
{
    None = 0,
    Image = 1 << 0,
    Media = 1 << 1,
    ObjectType = 1 << 2,

    /// <summary>What every request of a tagger is, except those by <c>ws://</c>.</summary>
    Other = 1 << 3,
    Ping = 1 << 4,
    Script = 1 << 5,
    Stylesheet = 1 << 6,
    Subdocument = 1 << 7,
    Websocket = 1 << 8,
    XmlHttpRequest = 1 << 9,
    Font = 1 << 10,
    Document = 1 << 29,

    /// <summary>Types that a negated one stands for all but one of.</summary>
    NetworkTypes = Image | Media | ObjectType | Other | Ping | Script | Stylesheet | Subdocument | Websocket | XmlHttpRequest | Font,
    AllTypes = NetworkTypes | Document,

    Http = 1 << 11,
    Https = 1 << 12,
    ThirdParty = 1 << 16,
    FirstParty = 1 << 17,

    Important = 1 << 13,
    MatchCase = 1 << 14,
    RemoveParam = 1 << 15,
    Exception = 1 << 22,
    Csp = 1 << 23,
    Redirect = 1 << 26,
    BadFilter = 1 << 27,
    GenericHide = 1 << 30,

    /// <summary>A redirecting rule that blocks as well.</summary>
    AlsoBlocks = 1u << 31,

    /// <summary>The pattern has a wildcard or separator.</summary>
    Wildcard = 1 << 18,
    LeftAnchor = 1 << 19,
    RightAnchor = 1 << 20,

    /// <summary>The pattern began with <c>||</c>.</summary>
    HostAnchor = 1 << 21,

    /// <summary>The pattern is a regular expression between slashes.</summary>
    Expression = 1 << 24,

    /// <summary>The host ends in a wildcard.</summary>
    OpenHost = 1 << 28,
}
