using System.Numerics;

namespace Dolma.Tokenize.TokenFiles.Folders;

/// <summary>How many tokens documents have: sums, extremes, and counts by powers of two.</summary>
public sealed class LengthCounts
{
    private readonly long[] _byPower = new long[65];

    public long Documents { get; private set; }

    public long Tokens { get; private set; }

    /// <summary>Tokens of the shortest document; 0 if there is none.</summary>
    public long Shortest { get; private set; }

    public long Longest { get; private set; }

    /// <summary>Tokens a document; 0 if there is none.</summary>
    public double Mean => Documents == 0 ? 0 : (double)Tokens / Documents;

    /// <summary>Documents with From to To tokens, both included, from the first that has any to the last.</summary>
    public IEnumerable<(long From, long To, long Documents)> Histogram()
    {
        int first = Array.FindIndex(_byPower, count => count > 0);
        int last = Array.FindLastIndex(_byPower, count => count > 0);
        for (int power = Math.Max(first, 0); power <= last; power++)
            yield return (power == 0 ? 0 : 1L << (power - 1), power == 0 ? 0 : (1L << power) - 1, _byPower[power]);
    }

    public void Add(long tokens)
    {
        Shortest = Documents == 0 ? tokens : Math.Min(Shortest, tokens);
        Longest = Math.Max(Longest, tokens);
        Documents++;
        Tokens += tokens;
        _byPower[64 - BitOperations.LeadingZeroCount((ulong)tokens)]++;
    }

    public void Add(LengthCounts other)
    {
        if (other.Documents == 0)
            return;
        Shortest = Documents == 0 ? other.Shortest : Math.Min(Shortest, other.Shortest);
        Longest = Math.Max(Longest, other.Longest);
        Documents += other.Documents;
        Tokens += other.Tokens;
        for (int i = 0; i < _byPower.Length; i++)
            _byPower[i] += other._byPower[i];
    }
}
