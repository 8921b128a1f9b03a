using System.Buffers;

namespace Dolma.Taggers.Code.Secrets;

/// <summary>Tokens with a fixed beginning and a fixed number of characters of some set after it.</summary>
/// <param name="shapes">One for each expression of the original.</param>
internal sealed class PrefixedTokenDetector(string type, params TokenShape[] shapes) : SecretDetector(type)
{
    public override bool MayOccurIn(CodeText text)
    {
        foreach (TokenShape shape in shapes)
        {
            if (text.Plain.IndexOf(shape.Prefix, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    public override void Find(CodeLine line, Candidates found)
    {
        foreach (TokenShape shape in shapes)
            Find(line.Plain, shape, found);
    }

    private static void Find(ReadOnlySpan<char> line, TokenShape shape, Candidates found)
    {
        int free = 0;
        for (int at = 0; line[at..].IndexOf(shape.Prefix, StringComparison.Ordinal) is var next and >= 0;)
        {
            int start = at + next - (shape.Leads.Length > 0 ? 1 : 0);
            int rest = at + next + shape.Prefix.Length;
            int end = rest + shape.Count;
            if (start >= free && end <= line.Length && (shape.Leads.Length == 0 || shape.Leads.Contains(line[start]))
                && line[rest..end].IndexOfAnyExcept(shape.Characters) < 0)
            {
                found.Add(start, end - start);
                at = free = end;
            }
            else
            {
                at += next + 1;
            }
        }
    }
}

/// <summary>One such expression.</summary>
/// <param name="Prefix">What it begins with.</param>
/// <param name="Characters">The characters after it.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Leads">One of these stands before the prefix; empty if nothing needs to.</param>
internal sealed record TokenShape(string Prefix, SearchValues<char> Characters, int Count, string Leads = "");
