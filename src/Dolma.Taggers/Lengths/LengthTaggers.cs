namespace Dolma.Taggers.Lengths;

/// <summary>Lengths and counts (spec/tag 5.2).</summary>
internal static class LengthTaggers
{
    public static IReadOnlyList<TaggerEntry> Entries { get; } =
    [
        TaggerEntry.Of("bytes_length_v1", () => new BytesLengthTagger()),
        TaggerEntry.Of("doc_count_v1", () => new DocCountTagger()),
        TaggerEntry.Of("char_length_v1", () => new CharLengthTagger()),
        TaggerEntry.Of("char_length_strip_ws_v1", () => new StrippedLengthTagger()),
        TaggerEntry.Of("char_length_with_paragraphs_v1", () => new ParagraphLengthTagger()),
        TaggerEntry.Of("whitespace_tokenizer_v1", () => new WhitespaceTokenizerTagger(withParagraphs: false)),
        TaggerEntry.Of("whitespace_tokenizer_with_paragraphs_v1", () => new WhitespaceTokenizerTagger(withParagraphs: true)),
    ];
}
