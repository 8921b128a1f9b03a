using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Quality;

/// <summary>
/// <c>gopher_v1</c> and <c>gopher_v2</c>: the quality and repetition measures of Rae et al. 2021, "Scaling Language Models",
/// appendix A1.1. They differ in how lines are split: at every <c>\n</c>, or at runs of them.
/// </summary>
/// <remarks>
/// Spec/tag 5.5; <c>dolma:python/dolma/taggers/gopher.py</c>. Words and n-grams are compared by content, never by hash alone.
/// Time grows with the words of the text: an n-gram is looked up only where the (n-1)-gram at the same place occurs again.
/// </remarks>
internal sealed class GopherTagger(bool joinNewLines) : Tagger
{
    private const int FirstFixed = 9;

    /// <summary>The most common n-grams are measured for n below this, the duplicate ones from here.</summary>
    private const int FirstDuplicate = 5;
    private const int LongestNgram = 10;

    private readonly ByteInterner _words = new();
    private readonly ByteInterner _lines = new();
    private readonly NgramCounter _ngrams = new();
    private readonly MedianLength _median = new();
    private int[] _wordIds = [];
    private long[] _characters = [];
    private int[] _lineCounts = [];
    private int[] _lineLengths = [];

    public override IReadOnlyList<string> Types { get; } =
    [
        "fraction_of_characters_in_most_common_2grams",
        "fraction_of_characters_in_most_common_3grams",
        "fraction_of_characters_in_most_common_4grams",
        "fraction_of_characters_in_duplicate_5grams",
        "fraction_of_characters_in_duplicate_6grams",
        "fraction_of_characters_in_duplicate_7grams",
        "fraction_of_characters_in_duplicate_8grams",
        "fraction_of_characters_in_duplicate_9grams",
        "fraction_of_characters_in_duplicate_10grams",
        "character_count",
        "word_count",
        "median_word_length",
        "symbol_to_word_ratio",
        "fraction_of_words_with_alpha_character",
        "required_word_count",
        "fraction_of_lines_starting_with_bullet_point",
        "fraction_of_lines_ending_with_ellipsis",
        "fraction_of_duplicate_lines",
        "fraction_of_characters_in_duplicate_lines",
    ];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        int length = text.CodePointCount;
        if (length == 0)
        {
            for (int type = FirstFixed; type < Types.Count; type++)
                spans.Add(type, 0, 0, 0);
            return;
        }

        ReadOnlySpan<TextWord> words = text.Words;
        WordCounts counts = CountWords(text.Utf8, words);
        long characters = _characters[words.Length];
        AddNgrams(words.Length, characters, length, spans);
        double wordCount = Math.Max(words.Length, 1);
        LineCounts lines = CountLines(text.Utf8, text.LinesAndEnd);
        double lineCount = Math.Max(lines.Lines, 1);
        Span<double> values =
        [
            length,
            words.Length,
            _median.Take(),
            CountSymbolWords(text.Utf8, words) / wordCount,
            counts.WithLetter / wordCount,
            counts.Required,
            lines.Bullets / lineCount,
            lines.Ellipses / lineCount,
            lines.Duplicates / lineCount,
            lines.DuplicateCharacters / (double)Math.Max(characters, 1),
        ];
        for (int i = 0; i < values.Length; i++)
            spans.Add(FirstFixed + i, 0, length, values[i]);
    }

    private readonly record struct WordCounts(int WithLetter, int Required);

    private readonly record struct LineCounts(int Lines, int Bullets, int Ellipses, long Duplicates, long DuplicateCharacters);

    /// <summary>Numbers the words by content, adds up their lengths, and counts what words are asked for.</summary>
    private WordCounts CountWords(ReadOnlySpan<byte> text, ReadOnlySpan<TextWord> words)
    {
        if (_wordIds.Length < words.Length + 1)
        {
            _wordIds = new int[2 * (words.Length + 1)];
            _characters = new long[2 * (words.Length + 1)];
        }

        _words.Clear(words.Length);
        _characters[0] = 0;
        int withLetter = 0;
        int required = 0;
        for (int i = 0; i < words.Length; i++)
        {
            TextWord word = words[i];
            _wordIds[i] = _words.IdOf(text, word.Start, word.Length);
            _characters[i + 1] = _characters[i] + word.CodePoints;
            _median.Add(word.CodePoints);
            ReadOnlySpan<byte> bytes = text.Slice(word.Start, word.Length);
            if (HasLetter(bytes))
                withLetter++;
            if (word.Length is >= 2 and <= 4 && IsRequired(bytes))
                required++;
        }

        return new WordCounts(withLetter, required);
    }

    private void AddNgrams(int words, long characters, int length, SpanSink spans)
    {
        _ngrams.Begin(_wordIds.AsSpan(0, words), _words.Count);
        for (int n = 2; n <= LongestNgram && n <= words; n++)
        {
            _ngrams.Extend();
            double score;
            if (n < FirstDuplicate)
            {
                (int first, int count) = _ngrams.MostCommon();
                score = (double)(count * (_characters[first + n] - _characters[first])) / Math.Max(characters, 1);
            }
            else
            {
                long all = 0;
                for (int i = 0; i + n <= words; i++)
                    all += _characters[i + n] - _characters[i];
                long duplicate = 0;
                foreach (int i in _ngrams.Repeated)
                    duplicate += _characters[i + n] - _characters[i];
                score = (double)duplicate / Math.Max(all, 1);
            }

            spans.Add(n - 2, 0, length, score);
        }
    }

    private static bool HasLetter(ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < word.Length;)
        {
            byte b = word[i];
            if (b < 0x80)
            {
                if (char.IsAsciiLetter((char)b))
                    return true;
                i++;
                continue;
            }

            if (CharacterClasses.Is(CodePoints.Decode(word, i, out int length), CharacterClass.Letter))
                return true;
            i += length;
        }

        return false;
    }

    /// <summary>the, be, to, of, and, that, have, with: as they stand, in lower case.</summary>
    private static bool IsRequired(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 => word.SequenceEqual("be"u8) || word.SequenceEqual("to"u8) || word.SequenceEqual("of"u8),
        3 => word.SequenceEqual("the"u8) || word.SequenceEqual("and"u8),
        _ => word.SequenceEqual("that"u8) || word.SequenceEqual("have"u8) || word.SequenceEqual("with"u8),
    };

    /// <summary>Words that contain a number sign or an ellipsis character. Neither is white space, so each lies in a word.</summary>
    private static int CountSymbolWords(ReadOnlySpan<byte> text, ReadOnlySpan<TextWord> words)
    {
        int count = 0;
        int word = 0;
        for (int at = 0; at < text.Length;)
        {
            int next = text[at..].IndexOfAny((byte)'#', (byte)0xE2);
            if (next < 0)
                break;
            at += next;
            if (text[at] != '#' && !text[at..].StartsWith("…"u8))
            {
                at++;
                continue;
            }

            while (words[word].Start + words[word].Length <= at)
                word++;
            count++;
            at = words[word].Start + words[word].Length;
        }

        return count;
    }

    private LineCounts CountLines(ReadOnlySpan<byte> text, ReadOnlySpan<TextLine> lines)
    {
        if (_lineCounts.Length < lines.Length)
        {
            _lineCounts = new int[2 * lines.Length];
            _lineLengths = new int[2 * lines.Length];
        }

        _lines.Clear(lines.Length);
        int pieces = 0;
        int bullets = 0;
        int ellipses = 0;
        int last = lines.Length - 2;
        for (int i = 0; i <= last; i++)
        {
            int end = i == last ? lines[i + 1].Start : lines[i + 1].Start - 1;
            ReadOnlySpan<byte> line = text[lines[i].Start..end];
            // Between two newlines that belong to one run there is no line; at both ends of the text there is.
            if (joinNewLines && line.IsEmpty && i != 0 && i != last)
                continue;
            pieces++;
            if (line is [(byte)'*' or (byte)'-', ..])
                bullets++;
            if (line.EndsWith("…"u8))
                ellipses++;
            int id = _lines.IdOf(text, lines[i].Start, line.Length);
            if (id == _lines.Count - 1 && _lines.LastWasNew)
            {
                _lineCounts[id] = 0;
                _lineLengths[id] = lines[i + 1].CodePointStart - lines[i].CodePointStart - (i == last ? 0 : 1);
            }

            _lineCounts[id]++;
        }

        long duplicates = 0;
        long characters = 0;
        for (int id = 0; id < _lines.Count; id++)
        {
            if (_lineCounts[id] == 1)
                continue;
            duplicates += _lineCounts[id];
            characters += (long)_lineLengths[id] * _lineCounts[id];
        }

        return new LineCounts(pieces, bullets, ellipses, duplicates, characters);
    }
}
