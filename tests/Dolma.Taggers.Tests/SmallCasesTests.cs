namespace Dolma.Taggers.Tests;

/// <summary>Small texts with the original's output (spec/tag 10.2), <c>[start,end,score]</c> in code points.</summary>
public sealed class SmallCasesTests
{
    [Theory]
    [InlineData("", "length [[0,0,0.0]]")]
    [InlineData("é🎉\n", "length [[0,3,3.0]]")]
    public void CharLengthV1CountsCodePoints(string text, string expected) =>
        Tagging.Attributes("char_length_v1", text).ShouldBe(expected);

    [Theory]
    [InlineData("", "length [[0,0,1.0]]")]
    [InlineData("a b", "length [[0,3,3.0]]")]
    [InlineData("a  b!? c_d", "length [[0,10,5.0]]")]
    [InlineData("x\u00b2", "length [[0,2,3.0]]")]
    [InlineData("a\u001cb", "length [[0,3,4.0]]")]
    [InlineData("\u24b6x", "length [[0,2,2.0]]")]
    [InlineData("a\u200db c", "length [[0,5,3.0]]")]
    [InlineData("\U0001F44D\U0001F3FD", "length [[0,2,2.0]]")]
    public void WhitespaceTokenizerCountsOneMoreThanRuns(string text, string expected) =>
        Tagging.Attributes("whitespace_tokenizer_v1", text).ShouldBe(expected);

    [Theory]
    [InlineData("a b\n\n c", "paragraph [[0,4,3.0],[5,7,2.0]]; document [[0,7,5.0]]")]
    [InlineData("", "document [[0,0,0.0]]")]
    [InlineData("\u001c\n", "document [[0,2,0.0]]")]
    public void WhitespaceTokenizerWithParagraphsAddsThemUp(string text, string expected) =>
        Tagging.Attributes("whitespace_tokenizer_with_paragraphs_v1", text).ShouldBe(expected);

    [Theory]
    [InlineData("c4_v1", "Foo bar.\nBaz\n", "lines_with_no_ending_punctuation [[9,13,1.0],[13,13,1.0]]; lines_with_too_few_words [[0,9,1.0],[9,13,1.0],[13,13,1.0]]; line_count [[0,13,3.0]]")]
    [InlineData("c4_v2", "Foo bar.\nBaz\n", "lines_with_too_few_words [[0,9,1.0],[9,13,1.0],[13,13,1.0]]; lines_with_no_ending_punctuation [[9,13,1.0],[13,13,1.0]]; line_count [[0,13,3.0]]")]
    [InlineData("c4_v1", "\u0130 x.\nfoo\n", "lines_with_no_ending_punctuation [[5,9,1.0],[9,9,1.0]]; lines_with_too_few_words [[0,5,1.0],[5,9,1.0],[9,9,1.0]]; line_count [[0,9,3.0]]")]
    [InlineData("c4_v2", "\u0130 x.\nfoo\n", "lines_with_too_few_words [[0,6,1.0],[6,10,1.0],[10,10,1.0]]; lines_with_no_ending_punctuation [[6,10,1.0],[10,10,1.0]]; line_count [[0,9,3.0]]")]
    [InlineData("c4_v1", "JavaScript's {", "lines_with_no_ending_punctuation [[0,14,1.0]]; lines_with_too_few_words [[0,14,1.0]]; has_curly_brace [[0,14,1.0]]; line_count [[0,14,1.0]]")]
    [InlineData("c4_v2", "JavaScript's {", "has_curly_brace [[0,14,1.0]]; has_javascript [[0,14,1.0]]; lines_with_no_ending_punctuation [[0,14,1.0]]; lines_with_too_few_words [[0,14,1.0]]; line_count [[0,14,1.0]]")]
    [InlineData("c4_v1", "", "lines_with_no_ending_punctuation [[0,0,1.0]]; lines_with_too_few_words [[0,0,1.0]]; line_count [[0,0,1.0]]")]
    [InlineData("c4_v1", " \n ", "lines_with_no_ending_punctuation [[0,2,1.0],[2,3,1.0]]; lines_with_too_few_words [[0,2,1.0],[2,3,1.0]]; line_count [[0,3,2.0]]")]
    [InlineData("c4_v1", "Well, DAMN that.", "has_naughty_word [[0,16,1.0]]; line_count [[0,16,1.0]]")]
    [InlineData("c4_v2", "That damn, is fine.", "line_count [[0,19,1.0]]")]
    [InlineData("c4_v2", "He must go to hello.", "has_naughty_word [[0,20,1.0]]; line_count [[0,20,1.0]]")]
    [InlineData("c4_v2", "Sod  off, you two.", "line_count [[0,18,1.0]]")]
    public void C4FlagsLinesAndDocuments(string tagger, string text, string expected) =>
        Tagging.Attributes(tagger, text).ShouldBe(expected);

    [Theory]
    [InlineData("pii_regex_v2", "", "doc [[0,0,-1.0]]")]
    [InlineData("pii_regex_v1", " ", "")]
    [InlineData("pii_regex_with_counts_fast_v2", "", "doc_count [[0,0,0.0]]; doc_frac [[0,0,-1.0]]")]
    [InlineData("pii_regex_with_counts_fast_v2", " ", "doc_count [[0,1,0.0]]; doc_frac [[0,1,1.0]]")]
    [InlineData("pii_regex_v1", "Mail me: a.b@c.com now", "EMAIL_ADDRESS [[7,19,1.0]]; doc [[0,22,0.25]]")]
    [InlineData("pii_regex_with_counts_fast_v2", "Mail me: a.b@c.com now", "EMAIL_ADDRESS [[7,19,1.0]]; doc_count [[0,22,1.0]]; doc_frac [[0,22,1.54545]]")]
    [InlineData("pii_regex_v1", "a.b@c.com", "doc [[0,9,0.0]]")]
    [InlineData("pii_regex_v1", "x @foo@bar.com y z", "doc [[0,18,0.0]]")]
    [InlineData("pii_regex_with_counts_fast_v2", "x @foo@bar.com y z", "EMAIL_ADDRESS [[1,15,1.0]]; doc_count [[0,18,1.0]]; doc_frac [[0,18,1.77778]]")]
    [InlineData("pii_regex_v1", "call  (555) 123-4567 now", "PHONE_NUMBER [[4,20,1.0]]; doc [[0,24,0.25]]")]
    [InlineData("pii_regex_v1", "IP 10.0.0.1 doi", "doc [[0,15,0.0]]")]
    [InlineData("pii_regex_with_counts_fast_v2", "IP 10.0.0.1 doi", "IP_ADDRESS [[3,11,1.0]]; doc_count [[0,15,1.0]]; doc_frac [[0,15,1.53333]]")]
    [InlineData("pii_regex_v1", "ip 1.2.3.4.5 x", "IP_ADDRESS [[3,10,1.0]]; doc [[0,14,0.33333]]")]
    [InlineData("pii_regex_v1", "phone 5551234567\n#tag", "doc [[0,21,0.0]]")]
    [InlineData("pii_regex_with_counts_fast_v2", "phone 5551234567\n#tag", "PHONE_NUMBER [[5,16,1.0]]; doc_count [[0,21,1.0]]; doc_frac [[0,21,1.52381]]")]
    [InlineData("pii_regex_v1", "\u00e9 a@b.co! \n", "EMAIL_ADDRESS [[1,10,1.0]]; doc [[0,11,0.5]]")]
    [InlineData("pii_regex_v1", " \u0665\u0665\u0665-\u0661\u0662\u0663-\u0664\u0665\u0666\u0667 ", "PHONE_NUMBER [[0,13,1.0]]; doc [[0,14,1.0]]")]
    [InlineData("pii_regex_v1", "call 555 123 4567 \bhttp://a.bc/d ", "doc [[0,33,0.0]]")]
    public void PiiIsFoundWithWhatIsAroundIt(string tagger, string text, string expected) =>
        Tagging.Attributes(tagger, text).ShouldBe(expected);

    [Theory]
    [InlineData("a b c d e f", "0.33333 0.5 0.66667 0.0 0.0 11.0 6.0 1.0 0.0 1.0 0.0 0.0 0.0 0.0 0.0")]
    [InlineData("* a\n- b\u2026\n* a\n", "0.57143 0.42857 0.71429 0.0 0.0 13.0 6.0 1.0 0.16667 0.5 0.0 0.75 0.25 0.5 0.85714")]
    [InlineData("the The the # \u2026#", "0.5 0.75 0.83333 0.0 16.0 5.0 3.0 0.4 0.6 2.0 0.0 0.0 0.0 0.0")]
    [InlineData("", "0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0 0.0")]
    public void GopherV1MeasuresSmallTexts(string text, string scores) => Scores("gopher_v1", text).ShouldBe(scores);

    [Fact]
    public void GopherV2TakesARunOfNewlinesForOne()
    {
        const string Text = "\n\na\n\n\nb\n";
        Tagging.Attributes("gopher_v1", Text).ShouldContain("fraction_of_duplicate_lines [[0,8,0.71429]]");
        Tagging.Attributes("gopher_v2", Text).ShouldContain("fraction_of_duplicate_lines [[0,8,0.5]]");
        Tagging.Attributes("gopher_v2", Text).ShouldContain("fraction_of_characters_in_most_common_2grams [[0,8,1.0]]");
    }

    [Fact]
    public void TenThousandQuestionMarksAreLookedAtAndOneMoreIsDamage()
    {
        string text = new string('?', 10_000) + "\nhere a@b.com now";
        Tagging.Attributes("pii_regex_with_counts_fast_v2", text).ShouldStartWith("EMAIL_ADDRESS");
        Tagging.Attributes("pii_regex_with_counts_fast_v2", "?" + text).ShouldStartWith("doc_count");
    }

    [Theory]
    [InlineData("The weather was fine and the market was full of people.", "en", true)]
    [InlineData("Le marché était plein de monde et il faisait beau.", "fr", false)]
    [InlineData("Погода была хорошая, и на рынке было много людей.", "ru", false)]
    public void TheSampleModelTellsEnglishFromOtherLanguages(string text, string language, bool isEnglish)
    {
        Tagging.Attributes("ft_lang_id_doc_v1", text).ShouldStartWith(language + " ");
        string english = Scores("ft_lang_id_en_doc_v2", text).Split(' ')[0];
        (double.Parse(english, System.Globalization.CultureInfo.InvariantCulture) > 0.5).ShouldBe(isEnglish);
    }

    private static string Scores(string tagger, string text) => string.Join(
        ' ', Tagging.Attributes(tagger, text).Split("; ").Select(a => a[(a.LastIndexOf(',') + 1)..].TrimEnd(']')));
}
