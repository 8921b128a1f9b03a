using System.Buffers;
using System.Text.RegularExpressions;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.Splitting;

/// <summary>
/// A regular expression of the reference's dialect (Oniguruma, Ruby syntax) that sees code points, where .NET's sees UTF-16 units and
/// would not take a letter outside the basic plane for one. All characters that the pattern cannot tell apart are written as one
/// letter, both in the pattern and in the text.
/// </summary>
internal sealed class CodePointPattern
{
    private const int CodePoints = 0x110000;

    // Letters of the translated text; any range will do in which no character means anything to the regex engine.
    private const char FirstLetter = '\u4E00';

    // The set of sets that a character is in has to fit a machine word.
    private const int MostSets = 64;

    private readonly char[] _letters = new char[CodePoints];
    private readonly Regex _regex;

    /// <exception cref="FormatException">The pattern uses something that is not supported; the message names it.</exception>
    public CodePointPattern(string pattern)
    {
        var parser = new CodePointPatternParser(pattern);
        parser.Parse();
        if (parser.Sets.Count > MostSets)
            throw new FormatException($"it has {parser.Sets.Count} different character sets; at most {MostSets} are supported");
        string[] classes = Classify([.. parser.Sets]);
        _regex = new Regex(string.Concat(parser.Parts.Select(p => p.Set < 0 ? p.Text : classes[p.Set])), RegexOptions.CultureInvariant);
    }

    /// <summary>Puts where the pattern matches in place of what <paramref name="matches"/> holds; in bytes, from left to right.</summary>
    public void Find(ReadOnlySpan<byte> text, List<Piece> matches)
    {
        matches.Clear();
        char[] letters = ArrayPool<char>.Shared.Rent(text.Length);
        int[] offsets = ArrayPool<int>.Shared.Rent(text.Length + 1);
        try
        {
            int count = 0;
            for (int i = 0; i < text.Length; count++)
            {
                offsets[count] = i;
                letters[count] = _letters[Characters.Decode(text, i, out int length)];
                i += length;
            }

            offsets[count] = text.Length;
            int end = -1;
            foreach (ValueMatch match in _regex.EnumerateMatches(letters.AsSpan(0, count)))
            {
                // The reference passes over an empty match right behind another.
                if (match.Length == 0 && match.Index == end)
                    continue;
                end = match.Index + match.Length;
                matches.Add(new Piece(offsets[match.Index], offsets[end]));
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(letters);
            ArrayPool<int>.Shared.Return(offsets);
        }
    }

    /// <summary>Gives each character its letter, and writes each set as a class of letters.</summary>
    private string[] Classify(CodePointSet[] sets)
    {
        var letterOfMembership = new Dictionary<ulong, char>();
        ulong previous = 0;
        char letter = '\0';
        for (int codePoint = 0; codePoint < CodePoints; codePoint++)
        {
            ulong membership = 0;
            for (int s = 0; s < sets.Length; s++)
                membership |= sets[s].Contains(codePoint) ? 1UL << s : 0;
            if (membership != previous || codePoint == 0)
            {
                if (!letterOfMembership.TryGetValue(membership, out letter))
                    letterOfMembership[membership] = letter = (char)(FirstLetter + letterOfMembership.Count);
                previous = membership;
            }

            _letters[codePoint] = letter;
        }

        return [.. sets.Select((_, s) =>
        {
            string members = string.Concat(letterOfMembership.Where(m => (m.Key >> s & 1) != 0).Select(m => m.Value));
            // A class that holds nothing cannot be written; this never matches.
            return members.Length == 0 ? @"[^\s\S]" : $"[{members}]";
        })];
    }
}
