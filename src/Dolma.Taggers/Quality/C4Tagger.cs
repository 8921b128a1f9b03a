using Dolma.Core.Documents;
using Dolma.Core.Text;

namespace Dolma.Taggers.Quality;

/// <summary>
/// <c>c4_v1</c> and <c>c4_v2</c>: the cleaning rules of the C4 corpus (Raffel et al. 2020, section 2.2) as attributes. Version 2 finds
/// <c>javascript</c> inside of words too, emits the document's flags first, and counts line offsets in the lowered text.
/// </summary>
/// <remarks>Spec/tag 5.4; <c>dolma:python/dolma/taggers/c4.py</c>.</remarks>
internal sealed class C4Tagger(NaughtyWords naughty, bool isFirstVersion) : Tagger
{
    /// <summary>In the original's own copy of the list.</summary>
    public const string WordListAddress =
        "https://raw.githubusercontent.com/allenai/dolma/669f534823b08d266a8fff01f8a1c916a5a56576/python/dolma/data/naughty_words_en.txt";

    private const int NoPunctuation = 0;
    private const int TooFewWords = 1;
    private const int Curly = 2;
    private const int LoremIpsum = 3;
    private const int JavaScript = 4;
    private const int Naughty = 5;
    private const int LineCount = 6;

    /// <summary>A line with fewer words has too few.</summary>
    private const int FewestWords = 3;

    public override IReadOnlyList<string> Types { get; } =
    [
        "lines_with_no_ending_punctuation",
        "lines_with_too_few_words",
        "has_curly_brace",
        "has_lorem_ipsum",
        "has_javascript",
        "has_naughty_word",
        "line_count",
    ];

    public override void Tag(Document document, SpanSink spans)
    {
        DocumentText text = document.Text;
        int length = text.CodePointCount;
        ReadOnlySpan<TextLine> lines = text.LinesAndEnd;
        if (isFirstVersion)
        {
            AddLines(text, lines, spans, noPunctuation: true, tooFewWords: false);
            AddLines(text, lines, spans, noPunctuation: false, tooFewWords: true);
            AddIf(naughty.OccurIn(text.Lower, text.LowerWords), Naughty, length, spans);
            AddIf(HasWord(text.Lower, text.LowerWords, "javascript"u8), JavaScript, length, spans);
            AddIf(text.Lower.IndexOf("lorem ipsum"u8) >= 0, LoremIpsum, length, spans);
            AddIf(text.Lower.Contains((byte)'{'), Curly, length, spans);
        }
        else
        {
            AddIf(text.Lower.Contains((byte)'{'), Curly, length, spans);
            AddIf(text.Lower.IndexOf("lorem ipsum"u8) >= 0, LoremIpsum, length, spans);
            AddIf(text.Lower.IndexOf("javascript"u8) >= 0, JavaScript, length, spans);
            AddIf(naughty.OccurIn(text.Lower, text.LowerWords), Naughty, length, spans);
            AddLines(text, lines, spans, noPunctuation: true, tooFewWords: true);
        }

        spans.Add(LineCount, 0, length, lines.Length - 1);
    }

    private void AddLines(DocumentText text, ReadOnlySpan<TextLine> lines, SpanSink spans, bool noPunctuation, bool tooFewWords)
    {
        ReadOnlySpan<byte> utf8 = text.Utf8;
        ReadOnlySpan<TextWord> words = text.Words;
        bool drifts = !isFirstVersion && !text.IsAscii && utf8.IndexOf("\u0130"u8) >= 0;
        int drift = 0;
        for (int i = 0; i < lines.Length - 1; i++)
        {
            int start = lines[i].CodePointStart + drift;
            if (drifts)
                drift += utf8[lines[i].Start..lines[i + 1].Start].Count("\u0130"u8);
            int end = lines[i + 1].CodePointStart + drift;
            int count = lines[i + 1].FirstWord - lines[i].FirstWord;
            // The stripped line ends where its last word ends. Lowering makes none of these marks and takes none away.
            if (noPunctuation && (count == 0 || !EndsSentence(utf8, words[lines[i + 1].FirstWord - 1])))
                spans.Add(NoPunctuation, start, end);
            if (tooFewWords && count < FewestWords)
                spans.Add(TooFewWords, start, end);
        }
    }

    private static bool EndsSentence(ReadOnlySpan<byte> text, TextWord word) =>
        text[word.Start + word.Length - 1] is (byte)'.' or (byte)'?' or (byte)'!' or (byte)'"';

    private static bool HasWord(ReadOnlySpan<byte> text, ReadOnlySpan<TextWord> words, ReadOnlySpan<byte> wanted)
    {
        foreach (TextWord word in words)
        {
            if (text.Slice(word.Start, word.Length).SequenceEqual(wanted))
                return true;
        }

        return false;
    }

    private static void AddIf(bool condition, int type, int length, SpanSink spans)
    {
        if (condition)
            spans.Add(type, 0, length);
    }
}
