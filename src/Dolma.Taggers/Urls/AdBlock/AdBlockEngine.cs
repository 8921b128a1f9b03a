using System.Text;
using System.Text.Unicode;
using Dolma.Core.Resources;
using Dolma.Core.Text;

namespace Dolma.Taggers.Urls.AdBlock;

/// <summary>
/// The network rules of ad-block lists: whether an address, asked for by nobody and of no type, is blocked. Immutable, shared by all threads.
/// </summary>
/// <remarks>Spec/tag appendix E; adblock-rust 0.8.6, <c>src/blocker.rs</c>.</remarks>
internal sealed class AdBlockEngine
{
    private readonly RuleIndex _important;
    private readonly RuleIndex _blocking;
    private readonly RuleIndex _exceptions;

    /// <param name="lines">Rules and whatever else is in a list, in any order; each counts once.</param>
    public AdBlockEngine(IEnumerable<string> lines)
    {
        List<AdBlockRule> important = [];
        List<AdBlockRule> blocking = [];
        List<AdBlockRule> exceptions = [];
        List<AdBlockRule> rules = [];
        foreach (string line in lines.ToHashSet(StringComparer.Ordinal))
        {
            LineCount++;
            if (RuleParser.Parse(line) is { } rule)
                rules.Add(rule);
        }

        HashSet<ulong> bad = [.. rules.Where(rule => rule.Has(RuleOptions.BadFilter)).Select(Identity)];
        foreach (AdBlockRule rule in rules)
        {
            // Rules that only rewrite, and those that a bad-filter rule takes back, block nothing.
            if (rule.Has(RuleOptions.BadFilter | RuleOptions.Csp | RuleOptions.RemoveParam | RuleOptions.GenericHide)
                || (bad.Count > 0 && bad.Contains(Identity(rule))))
            {
                continue;
            }

            if (rule.Has(RuleOptions.Exception))
                exceptions.Add(rule);
            else if (rule.Has(RuleOptions.Important))
                important.Add(rule);
            else if (rule.Has(RuleOptions.Redirect) ? rule.Has(RuleOptions.AlsoBlocks) : rule.Tag is null)
                blocking.Add(rule);
            else
                continue;
            rule.Compile();
            RuleCount++;
        }

        _important = new RuleIndex(important);
        _blocking = new RuleIndex(blocking);
        _exceptions = new RuleIndex(exceptions);
    }

    /// <summary>Different lines.</summary>
    public int LineCount { get; }

    /// <summary>Rules that can block or except.</summary>
    public int RuleCount { get; }

    /// <summary>The rules of list files. A line that is not UTF-8 is passed over.</summary>
    public static AdBlockEngine Load(IReadOnlyList<ResourceFile> files) => new(files.SelectMany(Lines));

    /// <summary>Whether the request is blocked: by an important rule, or by another one and no exception.</summary>
    public bool Blocks(AdBlockRequest request) =>
        request.Type != RuleOptions.None
        && (_important.Fits(request) || (_blocking.Fits(request) && !_exceptions.Fits(request)));

    private static List<string> Lines(ResourceFile file)
    {
        List<string> lines = [];
        using ListFile list = ListFile.Open(file.Path);
        while (list.TryRead(out ReadOnlySpan<byte> line))
        {
            if (!line.IsEmpty && line[0] != '!' && Utf8.IsValid(line) && PythonSpace.Trim(line) is { IsEmpty: false } stripped)
                lines.Add(Encoding.UTF8.GetString(stripped));
        }

        return lines;
    }

    /// <summary>What a rule and the bad-filter rule against it have in common: everything but that option, without borders between its parts.</summary>
    private static ulong Identity(AdBlockRule rule)
    {
        const ulong start = 5408;
        const ulong factor = 33;
        ulong hash = (start * factor) ^ (uint)(rule.Options & ~RuleOptions.BadFilter);
        Add(rule.Modifier ?? "");
        foreach (ulong domain in rule.Domains ?? [])
            hash = (hash * factor) ^ domain;
        foreach (ulong domain in rule.NotDomains ?? [])
            hash = (hash * factor) ^ domain;
        Add(rule.Pattern);
        Add(Encoding.UTF8.GetString(rule.Host ?? []));
        return hash;

        void Add(string text)
        {
            foreach (Rune rune in text.EnumerateRunes())
                hash = (hash * factor) ^ (uint)rune.Value;
        }
    }
}
