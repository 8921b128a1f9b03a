using Dolma.Testing;
namespace Dolma.Taggers.Tests.Lengths;

public sealed class TokenCountTaggerTests
{
    [SkippableTheory]
    [InlineData("dolma_v1_tokenizer", "  Hello world\n", "length [[0,14,2.0]]")]
    [InlineData("dolma_v1_tokenizer", " \u001c\n", "length [[0,3,0.0]]")]
    [InlineData("dolma_v2_tokenizer", "\tHello world", "length [[0,12,2.0]]")]
    [InlineData("tokenizers_AI2_OLMo_v1", "Hello world\n", "tokens [[0,12,3.0]]")]
    [InlineData("tokenizers_AI2_OLMo_v1", "|||IP_ADDRESS|||<|endoftext|>", "tokens [[0,29,2.0]]")]
    [InlineData("tokenizers_EleutherAI_GPT_NeoX_20B", "<|endoftext|>", "tokens [[0,13,1.0]]")]
    public void TokensAreCountedOfTheStrippedTextOrOfAllOfIt(string tagger, string text, string expected) =>
        Tagging.Attributes(tagger, text, GoldenResources.With(null)).ShouldBe(expected);

    [SkippableFact]
    public void OnlyTheTokenizersForMaskedDataKnowItsMarks() =>
        Tagging.Attributes("tokenizers_EleutherAI_GPT_NeoX_20B", "|||IP_ADDRESS|||", GoldenResources.With(null)).ShouldNotBe("tokens [[0,16,1.0]]");
}
