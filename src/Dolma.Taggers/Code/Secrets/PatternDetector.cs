using System.Buffers;
using System.Text.RegularExpressions;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>Rules that stay regular expressions, run on lines that hold one of some words, case folded away.</summary>
/// <param name="words">Every match holds one of these.</param>
internal sealed class PatternDetector(string type, string[] words, params SecretPattern[] patterns) : SecretDetector(type)
{
    private readonly SearchValues<string> _words = SearchValues.Create(words, StringComparison.Ordinal);

    public override bool MayOccurIn(CodeText text) => text.Folded.ContainsAny(_words);

    public override void Find(CodeLine line, Candidates found)
    {
        ReadOnlySpan<char> text = line.Folded;
        if (!text.ContainsAny(_words))
            return;
        foreach (SecretPattern pattern in patterns)
        {
            foreach (ValueMatch match in pattern.Expression.EnumerateMatches(text))
                pattern.Add(text.Slice(match.Index, match.Length), match.Index, found);
        }
    }
}

/// <summary>An expression, and which part of its match is the secret.</summary>
/// <param name="Expression">For folded text. Nothing in it may make its time grow faster than the line.</param>
/// <param name="SecretLength">The secret's length in characters; 0 if it is the whole match.</param>
/// <param name="After">The secret begins after this; null if it stands at the end of the match, but for a quote.</param>
internal sealed record SecretPattern(Regex Expression, int SecretLength = 0, string? After = null)
{
    public void Add(ReadOnlySpan<char> match, int start, Candidates found)
    {
        if (SecretLength == 0)
        {
            found.Add(start, match.Length);
            return;
        }

        int at = match.Length - SecretLength - (match[^1] is '\'' or '"' ? 1 : 0);
        if (After is not null)
        {
            // The scheme has a colon, too.
            int host = match.IndexOf("//", StringComparison.Ordinal) + 2;
            at = host + match[host..].IndexOf(After, StringComparison.Ordinal) + After.Length;
        }

        found.Add(start + at, SecretLength);
    }
}
