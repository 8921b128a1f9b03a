namespace Dolma.Tokenize.Tests;

/// <summary>Ids written down in the specification of <c>dolma tokens</c>, without separators.</summary>
public class ReferenceVectorTests
{
    [SkippableTheory]
    [InlineData("neox", "This is a document with no newlines.", "1552 310 247 3389 342 642 747 8737 15")]
    [InlineData("llama", "This is a document with no newlines.", "910 338 263 1842 411 694 716 9012 29889")]
    [InlineData("dolma2", "This is a document with no newlines.", "2028 374 264 2246 449 912 502 8128 13")]
    [InlineData("neox", "A doc with\nnewlines.\n\nToks be the same!\n", "34 5474 342 187 1826 8737 15 187 187 53 24560 320 253 1072 2 187")]
    [InlineData("llama", "A doc with\nnewlines.\n\nToks be the same!\n", "319 1574 411 13 1482 9012 29889 13 13 29911 12117 367 278 1021 29991 13")]
    [InlineData("dolma2", "A doc with\nnewlines.\n\nToks be the same!\n", "32 4733 449 198 943 8128 382 51 35322 387 279 1890 4999")]
    [InlineData("dolma2", "This document explains what <|endoftext|> is.", "2028 2246 15100 1148 220 100257 374 13")]
    [InlineData("dolma2", "This document explains contain a |||PHONE_NUMBER||| number.", "2028 2246 15100 6782 264 220 100261 1396 13")]
    [InlineData("dolma2", "Ishmishing is a word that is not in the dictionary, but in our hearts.", "40 93237 11218 374 264 3492 430 374 539 304 279 11240 11 719 304 1057 23492 13")]
    [InlineData("dolma2", "1234567 naïve café — 日本語 😀\t\ttabs   spaces  ", "4513 10961 22 95980 588 53050 2001 76502 22656 45918 252 91416 197 3324 3518 256 12908 256")]
    [InlineData("neox", "1234567 naïve café — 日本語 😀\t\ttabs   spaces  ", "42594 2251 36060 36241 1905 209 49868 19119 241 49042 211 186 186 33754 50275 31748 50276")]
    [InlineData("llama", "1234567 naïve café — 日本語 😀\t\ttabs   spaces  ", "29871 29896 29906 29941 29946 29945 29953 29955 1055 30085 345 274 28059 813 29871 30325 30346 30968 29871 243 162 155 131 12 12 21175 259 8162 259")]
    [InlineData("dolma2", "DON'T they'll we've I'm", "85741 17773 814 3358 584 3077 358 2846")]
    [InlineData("neox", "DON'T they'll we've I'm", "39153 8 53 597 1833 359 1849 309 1353")]
    [InlineData("neox", "x  <s>y |||EMAIL_ADDRESS||| z", "89 50276 29 84 31 90 209 50277 1182")]
    [InlineData("llama", "x  <s>y |||EMAIL_ADDRESS||| z", "921 29871 1 29891 32000 503")]
    [InlineData("neox", "e\u0301", "860")]
    [InlineData("dolma2", "e\u0301", "68 54939")]
    public void TheIdsAreTheReference(string name, string text, string ids)
    {
        using TokenEncoder encoder = Tokenizers.Get(name).CreateEncoder();
        string.Join(' ', encoder.Ids(text)).ShouldBe(ids);
    }

    [SkippableFact]
    public void SpecialTokensAsText()
    {
        Tokenizer tokenizer = Tokenizers.Get("dolma2");
        using TokenEncoder encoder = tokenizer.CreateEncoder(new EncoderOptions { EncodeSpecialTokens = true });
        uint[] ids = encoder.Ids("This document explains what <|endoftext|> is.");
        string.Join(' ', ids).ShouldBe("2028 2246 15100 1148 83739 8862 728 428 91 29 374 13");
        tokenizer.Decode(ids).ShouldBe("This document explains what <|endoftext|> is.");
    }

    [SkippableTheory]
    [InlineData("neox", 50280, 50279u)]
    [InlineData("dolma2", 100278, 100277u)]
    [InlineData("llama", 32003, 32002u)]
    public void VocabulariesHaveTheirSize(string name, int size, uint largest)
    {
        Tokenizer tokenizer = Tokenizers.Get(name);
        (tokenizer.VocabularySize, tokenizer.LargestId, tokenizer.Warnings.Count).ShouldBe((size, largest, 0));
    }
}
