namespace Dolma.Taggers.Tests;

/// <summary>How the lines of one run of the original compare.</summary>
internal sealed class GoldenComparison
{
    /// <summary>Lines compared.</summary>
    public int Documents { get; set; }

    /// <summary>Of these, with other bytes.</summary>
    public int OtherBytes { get; set; }

    /// <summary>Of these, beyond the tolerance.</summary>
    public int Different { get; set; }

    /// <summary>Documents on which the original gives up.</summary>
    public int GivenUp { get; set; }

    /// <summary>Documents that are not compared, because nothing is said of them here, by what they are.</summary>
    public Dictionary<string, int> NotOffered { get; } = new(StringComparer.Ordinal);

    /// <summary>The first line that is not the original's, with what was expected.</summary>
    public string? FirstDifference { get; private set; }

    public void Differs(string what) => FirstDifference ??= what;
}
