namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>A pattern that is more than plain bytes. Immutable, shared by all threads.</summary>
internal abstract class RulePattern
{
    /// <summary>The pattern of a rule; null if it is a regular expression that the original cannot compile.</summary>
    public static RulePattern? Create(string pattern, RuleOptions options)
    {
        if ((options & RuleOptions.Expression) != RuleOptions.None)
        {
            return ExpressionPattern.Create(
                pattern[1..^1].Replace("\\/", "/", StringComparison.Ordinal).Replace("\\:", ":", StringComparison.Ordinal),
                isLowered: (options & RuleOptions.MatchCase) == RuleOptions.None);
        }

        bool left = (options & RuleOptions.LeftAnchor) != RuleOptions.None;
        bool right = (options & RuleOptions.RightAnchor) != RuleOptions.None;
        // The original turns wildcards into a regular expression and forgets to escape backslashes.
        return pattern.Contains('\\', StringComparison.Ordinal)
            ? ExpressionPattern.Create(WildcardPattern.AsExpression(pattern, left, right), isLowered: true)
            : new WildcardPattern(pattern, left, right);
    }

    /// <summary>Whether the pattern is in the request's address from this byte on.</summary>
    public abstract bool IsIn(AdBlockRequest request, int start);
}
