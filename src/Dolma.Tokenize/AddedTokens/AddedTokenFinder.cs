using System.Text;
using Dolma.Tokenize.Text;

namespace Dolma.Tokenize.AddedTokens;

/// <summary>
/// Finds added tokens in a text: leftmost first, of those that begin at one place the longest, none overlapping. Shared between
/// threads; where a search stands is the caller's.
/// </summary>
/// <remarks>Source: spec/tokens 5.3 (<c>tokenizers:src/tokenizer/added_vocabulary.rs</c>).</remarks>
internal sealed class AddedTokenFinder
{
    /// <summary>Characters of a token that the search looks for; those that share them are told apart where they stand.</summary>
    private const int CharactersSearchedFor = 2;

    private readonly Group[] _groups;

    public AddedTokenFinder(IEnumerable<(byte[] Text, AddedToken Token)> tokens)
    {
        // Of tokens with one text the library keeps the last.
        _groups = [.. tokens
            .Where(t => t.Text.Length > 0)
            .GroupBy(t => Convert.ToHexString(t.Text), StringComparer.Ordinal)
            .Select(same => same.Last())
            .GroupBy(t => Convert.ToHexString(Start(t.Text)), StringComparer.Ordinal)
            .Select(g => new Group(CommonStart([.. g.Select(t => t.Text)]), [.. g.OrderByDescending(t => t.Text.Length)]))];
        // A token of one character may hide those that begin with it, so it has to be in their group.
        for (int i = 0; i < _groups.Length; i++)
        {
            byte[] start = _groups[i].Start;
            Group[] longer = [.. _groups.Where(g => g.Start.Length > start.Length && g.Start.AsSpan().StartsWith(start))];
            if (longer.Length == 0)
                continue;
            _groups[i] = new Group(start, [.. longer.Append(_groups[i]).SelectMany(g => g.Tokens).OrderByDescending(t => t.Text.Length)]);
            _groups = [.. _groups.Except(longer)];
            i = -1;
        }
    }

    /// <summary>How many places a search keeps; see <see cref="Begin"/>.</summary>
    public int GroupCount => _groups.Length;

    /// <summary>Starts a search: nothing is known yet about where the next candidates stand.</summary>
    public void Begin(Span<int> places) => places[.._groups.Length].Fill(-1);

    /// <summary>
    /// The first match at or after <paramref name="from"/>, white space that it swallows included.
    /// </summary>
    /// <param name="text">The same text in every call of a search.</param>
    /// <param name="from">Where to look on: 0, then where the scan stood after the last match.</param>
    /// <param name="skipSpecial">Passes over special tokens, whose text is then ordinary.</param>
    /// <param name="places">The search's own memory.</param>
    /// <param name="match">What was found. The next search goes on at its <see cref="Match.ScanFrom"/>.</param>
    public bool TryFind(ReadOnlySpan<byte> text, int from, bool skipSpecial, Span<int> places, out Match match)
    {
        while (true)
        {
            int at = int.MaxValue;
            Group? nearest = null;
            for (int g = 0; g < _groups.Length; g++)
            {
                if (places[g] < from)
                {
                    int next = text[from..].IndexOf(_groups[g].Start);
                    places[g] = next < 0 ? int.MaxValue : from + next;
                }

                if (places[g] < at)
                    (at, nearest) = (places[g], _groups[g]);
            }

            if (nearest is null)
            {
                match = default;
                return false;
            }

            if (nearest.TokenAt(text[at..]) is not var (bytes, token))
            {
                from = at + 1;
                continue;
            }

            int end = at + bytes;
            if ((skipSpecial && token.Special) || (token.SingleWord && TouchesWord(text, at, end)))
            {
                from = end;
                continue;
            }

            int start = token.LeftStrip ? StartOfWhite(text, at) : at;
            match = new Match(start, token.RightStrip ? EndOfWhite(text, end) : end, end, token.Id);
            return true;
        }
    }

    private static bool TouchesWord(ReadOnlySpan<byte> text, int start, int end) =>
        (start > 0 && Characters.IsWord(Characters.Decode(text, Characters.StartOfLast(text, start), out _)))
        || (end < text.Length && Characters.IsWord(Characters.Decode(text, end, out _)));

    private static int StartOfWhite(ReadOnlySpan<byte> text, int start)
    {
        while (start > 0)
        {
            int last = Characters.StartOfLast(text, start);
            if (!Characters.IsWhite(Characters.Decode(text, last, out _)))
                break;
            start = last;
        }

        return start;
    }

    private static int EndOfWhite(ReadOnlySpan<byte> text, int end)
    {
        while (end < text.Length && Characters.IsWhite(Characters.Decode(text, end, out int length)))
            end += length;
        return end;
    }

    private static byte[] Start(byte[] text)
    {
        int end = 0;
        for (int i = 0; i < CharactersSearchedFor && end < text.Length; i++)
        {
            Rune.DecodeFromUtf8(text.AsSpan(end), out _, out int length);
            end += length;
        }

        return text[..end];
    }

    private static byte[] CommonStart(byte[][] texts) =>
        texts.Aggregate((a, b) => a[..a.AsSpan().CommonPrefixLength(b)]);

    /// <summary>A token in a text; all offsets in bytes.</summary>
    /// <param name="Start">Begin, white space swallowed to the left included.</param>
    /// <param name="End">End, white space swallowed to the right included.</param>
    /// <param name="ScanFrom">Where the search goes on.</param>
    /// <param name="Id">The token.</param>
    internal readonly record struct Match(int Start, int End, int ScanFrom, uint Id);

    /// <summary>Tokens that begin alike, longest first.</summary>
    private sealed record Group(byte[] Start, (byte[] Text, AddedToken Token)[] Tokens)
    {
        public (int Bytes, AddedToken Token)? TokenAt(ReadOnlySpan<byte> text)
        {
            foreach ((byte[] bytes, AddedToken token) in Tokens)
            {
                if (text.StartsWith(bytes))
                    return (bytes.Length, token);
            }

            return null;
        }
    }
}
