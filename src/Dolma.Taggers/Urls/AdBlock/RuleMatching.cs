namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>Whether a rule fits a request.</summary>
/// <remarks>adblock-rust 0.8.6, <c>src/filters/network.rs</c>, from <c>check_options</c> on; requests here have no source and are nobody's own.</remarks>
internal static class RuleMatching
{
    public static bool Fits(this AdBlockRule rule, AdBlockRequest request) =>
        rule.Has(request.Type)
        && rule.Has(RuleOptions.ThirdParty)
        && (request.Scheme == RuleOptions.None || rule.Has(request.Scheme))
        && rule.Tag is null
        && !rule.IsInvalid
        && FitsPattern(rule, request);

    private static bool FitsPattern(AdBlockRule rule, AdBlockRequest request)
    {
        if (rule.Host is { } host)
            return IsAnchored(host, request.Host, rule.Has(RuleOptions.OpenHost)) && FitsAfterHost(rule, host, request);
        if (rule.NeedsPattern)
            return rule.Compiled is null || rule.Compiled.IsIn(request, 0);
        return (rule.Options & (RuleOptions.LeftAnchor | RuleOptions.RightAnchor)) switch
        {
            _ when rule.PatternBytes.Length == 0 => true,
            RuleOptions.LeftAnchor | RuleOptions.RightAnchor => request.Lowered.SequenceEqual(rule.PatternBytes),
            RuleOptions.LeftAnchor => request.Lowered.StartsWith(rule.PatternBytes),
            RuleOptions.RightAnchor => request.Lowered.EndsWith(rule.PatternBytes),
            _ => request.Lowered.IndexOf(rule.PatternBytes) >= 0,
        };
    }

    private static bool FitsAfterHost(AdBlockRule rule, byte[] host, AdBlockRequest request)
    {
        int found = request.Lowered.IndexOf(host);
        if (rule.Has(RuleOptions.Wildcard))
            return rule.Compiled is null || rule.Compiled.IsIn(request, Math.Max(0, found) + host.Length);
        bool left = rule.Has(RuleOptions.LeftAnchor);
        bool right = rule.Has(RuleOptions.RightAnchor);
        if (rule.PatternBytes.Length == 0)
            return left || !right || request.Host.EndsWith(host);
        if (right && !left)
            return request.Lowered.EndsWith(rule.PatternBytes);
        ReadOnlySpan<byte> after = request.Lowered[(found < 0 ? request.Lowered.Length : found + host.Length)..];
        return right ? after.SequenceEqual(rule.PatternBytes)
            : left ? after.StartsWith(rule.PatternBytes)
            : after.IndexOf(rule.PatternBytes) >= 0;
    }

    /// <summary>
    /// Whether the rule's host is the request's, or whole labels of it; only its first occurrence is looked at. (In the middle of a host the
    /// original asks for the dot at the wrong place, and so do we.)
    /// </summary>
    private static bool IsAnchored(ReadOnlySpan<byte> ruleHost, ReadOnlySpan<byte> host, bool isOpen)
    {
        if (ruleHost.IsEmpty)
            return true;
        if (ruleHost.Length >= host.Length)
            return ruleHost.SequenceEqual(host);
        int at = host.IndexOf(ruleHost);
        if (at < 0)
            return false;
        bool startsLabel = at == 0 || ruleHost[0] == '.' || host[at - 1] == '.';
        bool endsLabel = at == host.Length - ruleHost.Length || isOpen || ruleHost[^1] == '.' || host[ruleHost.Length] == '.';
        return startsLabel && endsLabel;
    }
}
