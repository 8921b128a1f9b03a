using System.Text;
using Dolma.Core.Text;

namespace Dolma.Taggers.Quality;

/// <summary>
/// The word list of the C4 taggers: words that must stand alone between white space, and phrases that may stand anywhere. Entries
/// are compared with lowered text. Immutable, shared by all threads.
/// </summary>
/// <remarks>Spec/tag 5.4; <c>dolma:python/dolma/data/naughty_words_en.txt</c>.</remarks>
internal sealed class NaughtyWords
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    // A bit for first byte, last byte and length, mixed, says no to nearly all words.
    private readonly ulong[] _ends = new ulong[65536 / 64];
    private readonly int _longest;

    // Phrases by the two bytes around their first space: what stands before it, and what after.
    private readonly Dictionary<int, List<(byte[] Before, byte[] After)>> _phrases = [];
    private readonly ulong[] _aroundSpace = new ulong[65536 / 64];

    /// <param name="lines">One entry a line; blank ones are none.</param>
    public NaughtyWords(IEnumerable<string> lines)
    {
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string line in lines)
        {
            byte[] entry = PythonSpace.Trim(Encoding.UTF8.GetBytes(line)).ToArray();
            int space = entry.AsSpan().IndexOf((byte)' ');
            if (entry.Length == 0)
                continue;
            if (space < 0)
            {
                _words.Add(Encoding.UTF8.GetString(entry));
                Set(_ends, Outline(entry));
                _longest = Math.Max(_longest, entry.Length);
                continue;
            }

            int pair = Pair(entry[space - 1], entry[space + 1]);
            if (!_phrases.TryGetValue(pair, out List<(byte[], byte[])>? list))
                _phrases[pair] = list = [];
            list.Add((entry[..space], entry[(space + 1)..]));
            Set(_aroundSpace, pair);
        }
    }

    /// <summary>Whether a word of the text is on the list, or a phrase of the list is in the text.</summary>
    /// <param name="lower">The lowered text.</param>
    /// <param name="words">Its words.</param>
    public bool OccurIn(ReadOnlySpan<byte> lower, ReadOnlySpan<TextWord> words)
    {
        foreach (TextWord word in words)
        {
            // A phrase's first space follows a word without a gap, and what follows the space may be anything.
            int end = word.Start + word.Length;
            if (IsWord(lower.Slice(word.Start, word.Length)) || (end + 1 < lower.Length && lower[end] == ' ' && PhraseAround(lower, end)))
                return true;
        }

        return false;
    }

    private bool IsWord(ReadOnlySpan<byte> word)
    {
        if (word.Length > _longest || !IsSet(_ends, Outline(word)))
            return false;
        Span<char> chars = stackalloc char[word.Length];
        int length = Encoding.UTF8.GetChars(word, chars);
        return _lookup.Contains(chars[..length]);
    }

    private bool PhraseAround(ReadOnlySpan<byte> lower, int space)
    {
        int pair = Pair(lower[space - 1], lower[space + 1]);
        if (!IsSet(_aroundSpace, pair))
            return false;
        foreach ((byte[] before, byte[] after) in _phrases[pair])
        {
            if (lower[..space].EndsWith(before) && lower[(space + 1)..].StartsWith(after))
                return true;
        }

        return false;
    }

    private static int Outline(ReadOnlySpan<byte> word) => (Pair(word[0], word[^1]) + (0x9E37 * word.Length)) & 0xFFFF;

    private static int Pair(byte first, byte last) => (first << 8) | last;

    private static void Set(ulong[] bits, int index) => bits[index >> 6] |= 1UL << index;

    private static bool IsSet(ulong[] bits, int index) => (bits[index >> 6] & (1UL << index)) != 0;
}
