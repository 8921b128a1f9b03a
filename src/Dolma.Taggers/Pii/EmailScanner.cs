using Dolma.Core.Text;

namespace Dolma.Taggers.Pii;

/// <summary>
/// Finds what the regular expression
/// <c>[.\s@,?!;:)(]*([^\s@]+@[^\s@,?!;:)(]+?)[.\s@,?!;:)(]?[\s\n\r]</c> of the original finds, in time that grows with the text
/// alone (spec/tag 5.8; <c>dolma:python/dolma/taggers/pii.py</c>). <c>\s</c> is Python's.
/// </summary>
/// <remarks>
/// Call the punctuation of the first class D, and F that without the full stop. What a match needs behind an <c>@</c> depends on
/// that <c>@</c> alone: one character or more that is not in F, then perhaps one of D, then white space. Behind the leading run of
/// D the group begins at the last place from which a usable <c>@</c> can be reached; backtracking tries those places from the right.
/// </remarks>
internal static class EmailScanner
{
    /// <summary>The leftmost match at or after <paramref name="from"/>; offsets in bytes.</summary>
    /// <param name="match">Whole match; its last character is the white space behind.</param>
    /// <param name="group">What is in parentheses: one <c>@</c> with something on both sides.</param>
    public static bool Find(ReadOnlySpan<byte> text, int from, out Range match, out Range group)
    {
        match = default;
        group = default;
        int at = from;
        while (true)
        {
            int next = text[at..].IndexOf((byte)'@');
            if (next < 0)
                return false;
            int sign = at + next;
            at = sign + 1;
            if (DomainEnd(text, sign, out int domain, out int end) && LocalStart(text, from, sign, out int local))
            {
                int start = LeadStart(text, from, local);
                int first = LastGroupStart(text, start, local, sign, ref domain, ref end);
                match = start..end;
                group = first..domain;
                return true;
            }
        }
    }

    /// <summary>Whether the <c>@</c> has a domain: <paramref name="domain"/> is its end, <paramref name="end"/> that of the match.</summary>
    private static bool DomainEnd(ReadOnlySpan<byte> text, int sign, out int domain, out int end)
    {
        int at = sign + 1;
        while (at < text.Length && !IsDelimiter(text, at))
            at += CodePoints.LengthOfCharacter(text[at]);
        domain = at;
        end = at;
        if (at == sign + 1 || at == text.Length)
            return false;
        int space = PythonSpace.LengthAt(text, at);
        // As short as possible: a full stop right before white space is not part of the domain unless the domain would be empty.
        if (space > 0 && text[at - 1] == '.' && at - 1 > sign + 1)
        {
            domain = at - 1;
            end = at + space;
            return true;
        }

        int after = at + (space > 0 ? space : 1);
        int spaceAfter = after < text.Length ? PythonSpace.LengthAt(text, after) : 0;
        if (spaceAfter > 0)
            end = after + spaceAfter;
        else if (space > 0)
            end = at + space;
        else
            return false;
        return true;
    }

    /// <summary>Where the characters right before the <c>@</c> begin that are neither white space nor <c>@</c>; false if there are none.</summary>
    private static bool LocalStart(ReadOnlySpan<byte> text, int from, int sign, out int local)
    {
        local = sign;
        while (local > from && text[local - 1] != '@' && PythonSpace.LengthBefore(text, local) == 0)
            local = CodePoints.StartBefore(text, local);
        return local < sign;
    }

    /// <summary>How far back the leading run of D goes.</summary>
    private static int LeadStart(ReadOnlySpan<byte> text, int from, int local)
    {
        int start = local;
        while (start > from)
        {
            int before = CodePoints.StartBefore(text, start);
            if (!IsLead(text, before))
                break;
            start = before;
        }

        return start;
    }

    /// <summary>
    /// Where the group begins, and with which <c>@</c> it goes on: the rightmost place the leading run can reach. Moves
    /// <paramref name="domain"/> and <paramref name="end"/> along if that is another <c>@</c>.
    /// </summary>
    private static int LastGroupStart(ReadOnlySpan<byte> text, int start, int local, int sign, ref int domain, ref int end)
    {
        int lead = local;
        while (lead < text.Length && IsLead(text, lead))
            lead += Length(text, lead);
        if (lead < sign)
            return lead;

        // All before the @ is D, so the leading run may go on over it.
        int best = sign - 1;
        int at = sign + 1;
        while (true)
        {
            int next = text[at..].IndexOf((byte)'@');
            int other = at + next;
            // Beyond the run only the @ that ends the word right behind it can be reached.
            bool isLast = next < 0 || other > lead;
            if (isLast && (next < 0 || lead == text.Length || HasSpace(text[lead..other])))
                return best;
            if (text[other - 1] != '@' && (isLast || PythonSpace.LengthBefore(text, other) == 0)
                && DomainEnd(text, other, out int otherDomain, out int otherEnd))
            {
                best = isLast ? lead : other - 1;
                domain = otherDomain;
                end = otherEnd;
            }

            if (isLast)
                return best;
            at = other + 1;
        }
    }

    private static bool HasSpace(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i += CodePoints.LengthOfCharacter(text[i]))
        {
            if (PythonSpace.LengthAt(text, i) > 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the character is in D.</summary>
    private static bool IsLead(ReadOnlySpan<byte> text, int at) => text[at] == '.' || IsDelimiter(text, at);

    /// <summary>Whether the character is in F.</summary>
    private static bool IsDelimiter(ReadOnlySpan<byte> text, int at) =>
        text[at] is (byte)'@' or (byte)',' or (byte)'?' or (byte)'!' or (byte)';' or (byte)':' or (byte)')' or (byte)'('
        || PythonSpace.LengthAt(text, at) > 0;

    private static int Length(ReadOnlySpan<byte> text, int at) => CodePoints.LengthOfCharacter(text[at]);
}
