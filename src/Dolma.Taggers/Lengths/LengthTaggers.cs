using Dolma.Core.Resources;
using Dolma.Tokenize;

namespace Dolma.Taggers.Lengths;

/// <summary>Lengths and counts (spec/tag 5.2 and 5.3).</summary>
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
        TaggerEntry.Of("uniseg_length_v1", () => new UnicodeWordCountTagger()),
        TaggerEntry.Of("uniseg_length_paragraphs_v1", () => new UnicodeWordParagraphsTagger()),
        TaggerEntry.Of("uniseg_length_paragraphs_with_empty_v1", () => new UnicodeWordParagraphsTagger(withBlank: true)),
        TaggerEntry.Of("uniseg_length_paragraphs_with_doc_length_v1", () => new UnicodeWordParagraphsTagger(withDocument: true)),
        TaggerEntry.Of("olmo_pretokenizer_v1", () => new PreTokenCountTagger(withParagraphs: false)),
        TaggerEntry.Of("olmo_pretokenizer_with_paragraphs_v1", () => new PreTokenCountTagger(withParagraphs: true)),
        Tokens("dolma_v1_tokenizer", KnownResources.DolmaV1Tokenizer, "length", strips: true),
        Tokens("dolma_v2_tokenizer", KnownResources.DolmaV2Tokenizer, "length", strips: true),
        Tokens("tokenizers_EleutherAI_GPT_NeoX_20B", KnownResources.GptNeoxTokenizer, "tokens", strips: false),
        Tokens("tokenizers_AI2_OLMo_v1", KnownResources.OlmoV1Tokenizer, "tokens", strips: false),
    ];

    private static TaggerEntry Tokens(string name, string address, string type, bool strips) => TaggerEntry.Of<TokenCountTagger>(name, setup =>
    {
        Tokenizer tokenizer = setup.Load(address, file => Tokenizer.Load(file.Path));
        return () => new TokenCountTagger(tokenizer, type, strips);
    });
}
