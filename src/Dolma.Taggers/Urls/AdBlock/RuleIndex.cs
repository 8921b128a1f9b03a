namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>Rules of one kind, each kept under its rarest word. Immutable, shared by all threads.</summary>
/// <remarks>adblock-rust 0.8.6, <c>src/blocker.rs</c>, <c>NetworkFilterList</c>; <c>src/optimizer.rs</c>.</remarks>
internal sealed class RuleIndex
{
    /// <summary>Never the rarest.</summary>
    private static readonly ulong[] CommonWords =
        [RuleTokens.Hash("http"u8), RuleTokens.Hash("https"u8), RuleTokens.Hash("www"u8), RuleTokens.Hash("com"u8)];

    private readonly Dictionary<ulong, AdBlockRule[]> _byWord = [];

    public RuleIndex(IReadOnlyList<AdBlockRule> rules)
    {
        List<ulong[]>[] words = [.. rules.Select(WordsOf)];
        Dictionary<ulong, int> counts = Count(words);
        var byWord = new Dictionary<ulong, List<AdBlockRule>>();
        for (int i = 0; i < rules.Count; i++)
        {
            foreach (ulong[] alternatives in words[i])
            {
                ulong best = Rarest(alternatives, counts);
                if (!byWord.TryGetValue(best, out List<AdBlockRule>? same))
                    byWord.Add(best, same = []);
                same.Add(rules[i]);
            }
        }

        foreach ((ulong word, List<AdBlockRule> same) in byWord)
            _byWord.Add(word, WithoutDeadGroups(same));
    }

    /// <summary>Whether any rule fits the request.</summary>
    public bool Fits(AdBlockRequest request)
    {
        if (_byWord.Count == 0)
            return false;
        foreach (ulong word in request.Tokens)
        {
            if (!_byWord.TryGetValue(word, out AdBlockRule[]? rules))
                continue;
            foreach (AdBlockRule rule in rules)
            {
                if (rule.Fits(request))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The sets of words under each of which the rule is to be kept: one, but for rules that have nothing but several domains.</summary>
    private static List<ulong[]> WordsOf(AdBlockRule rule)
    {
        List<ulong> words = [];
        bool isForDomains = rule.Domains is not null && rule.NotDomains is null;
        if (isForDomains && rule.Domains!.Length == 1)
            words.Add(rule.Domains[0]);
        Span<ulong> found = stackalloc ulong[RuleTokens.Most];
        bool right = rule.Has(RuleOptions.RightAnchor);
        if (!rule.Has(RuleOptions.Expression))
            words.AddRange(found[..RuleTokens.Read(rule.PatternBytes, skipFirst: right, skipLast: !right, found)]);
        if (rule.Host is not null && !rule.Has(RuleOptions.OpenHost))
            words.AddRange(found[..RuleTokens.Read(rule.Host, skipFirst: false, skipLast: false, found)]);
        if (words.Count == 0 && isForDomains)
            return [.. rule.Domains!.Select(domain => new[] { domain })];
        if (rule.Has(RuleOptions.Http) != rule.Has(RuleOptions.Https))
            words.Add(rule.Has(RuleOptions.Http) ? RuleTokens.Hash("http"u8) : RuleTokens.Hash("https"u8));
        return [[.. words]];
    }

    private static Dictionary<ulong, int> Count(List<ulong[]>[] words)
    {
        var counts = new Dictionary<ulong, int>();
        int total = 0;
        foreach (ulong[] alternatives in words.SelectMany(w => w))
        {
            foreach (ulong word in alternatives)
                counts[word] = counts.GetValueOrDefault(word) + 1;
            total += alternatives.Length;
        }

        foreach (ulong word in CommonWords)
            counts[word] = total;
        return counts;
    }

    private static ulong Rarest(ulong[] words, Dictionary<ulong, int> counts)
    {
        ulong best = RuleTokens.None;
        int least = int.MaxValue;
        foreach (ulong word in words)
        {
            if (counts[word] < least)
                (best, least) = (word, counts[word]);
        }

        return best;
    }

    /// <summary>
    /// Rules under one word with equal options become one set of expressions in the original, and a set with an expression that
    /// cannot be compiled finds nothing at all.
    /// </summary>
    private static AdBlockRule[] WithoutDeadGroups(List<AdBlockRule> rules)
    {
        HashSet<RuleOptions> dead =
        [
            .. rules.Where(CanBeGrouped).GroupBy(rule => rule.Options)
                .Where(group => group.Any(rule => rule.IsInvalid) && group.All(rule => rule.Pattern.Length > 0))
                .Select(group => group.Key),
        ];
        return [.. rules.Where(rule => !rule.IsInvalid && !(CanBeGrouped(rule) && dead.Contains(rule.Options)))];
    }

    private static bool CanBeGrouped(AdBlockRule rule) =>
        rule.Host is null && rule.Domains is null && rule.NotDomains is null && !rule.Has(RuleOptions.Redirect | RuleOptions.Csp);
}
