using System.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>A network rule of an ad-block list, taken apart. Immutable once <see cref="Compile"/> has been called.</summary>
internal sealed class AdBlockRule
{
    public required RuleOptions Options { get; init; }

    /// <summary>The host of a rule with <c>||</c>, in ASCII and lower case, UTF-8; null for other rules.</summary>
    public byte[]? Host { get; init; }

    /// <summary>What follows it, or the whole pattern; in lower case unless <see cref="RuleOptions.MatchCase"/>. Empty matches everything.</summary>
    public required string Pattern { get; init; }

    /// <summary>Hashes of the source domains that the rule is for, ascending; null if it is for all.</summary>
    public ulong[]? Domains { get; init; }

    /// <summary>The same for those that it is not for.</summary>
    public ulong[]? NotDomains { get; init; }

    /// <summary>A tagged rule is on only where its tag is switched on, which it never is here.</summary>
    public string? Tag { get; init; }

    /// <summary>Value of a redirection, of a policy or of a parameter to remove.</summary>
    public string? Modifier { get; init; }

    /// <summary><see cref="Pattern"/> in UTF-8.</summary>
    public byte[] PatternBytes { get; private set; } = [];

    /// <summary>How a pattern with wildcards, or a regular expression, is matched; null for plain ones, and for expressions that are none.</summary>
    public RulePattern? Compiled { get; private set; }

    /// <summary>Whether the pattern has to be compiled and cannot be.</summary>
    public bool IsInvalid { get; private set; }

    public bool Has(RuleOptions option) => (Options & option) != RuleOptions.None;

    /// <summary>Whether the pattern is matched by <see cref="Compiled"/> rather than as plain bytes.</summary>
    public bool NeedsPattern => Has(RuleOptions.Wildcard) || (Has(RuleOptions.Expression) && !Has(RuleOptions.HostAnchor));

    public void Compile()
    {
        PatternBytes = Encoding.UTF8.GetBytes(Pattern);
        if (!NeedsPattern || Pattern.Length == 0)
            return;
        Compiled = RulePattern.Create(Pattern, Options);
        IsInvalid = Compiled is null;
    }
}
