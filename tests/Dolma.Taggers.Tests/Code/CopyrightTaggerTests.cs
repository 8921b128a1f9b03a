namespace Dolma.Taggers.Tests.Code;

public sealed class CopyrightTaggerTests
{
    [Theory]
    [InlineData("", "comment_block [[0,1,1.0]]; doc [[0,0,-1.0]]")]
    [InlineData("# a\n# b\n\nx=1", "comment_block [[0,7,1.0]]; doc [[0,12,0.66667]]")]
    [InlineData("x = 1\n# a", "doc [[0,9,0.0]]")]
    [InlineData("é /* a */ x /* Copyright */", "doc [[0,27,0.0]]")]
    [InlineData("é /* COPYRİGHT é **/ x", "copyright_notice [[2,20,1.0]]; doc [[0,22,0.86364]]")]
    [InlineData("-- a /*/ b", "comment_block [[0,10,1.0]]; doc [[0,10,1.1]]")]
    public void HeadersAreFoundAsByTheOriginal(string text, string expected) =>
        Tagging.Attributes("code_copyright_comments_v1", text).ShouldBe(expected);

    [Theory]
    [InlineData("", "max_line_length_doc [[0,0,0.0]]; avg_line_length_doc [[0,0,0.0]]; alnum_prop_doc [[0,0,0.0]]; alpha_token_prop_doc [[0,0,0.0]]")]
    [InlineData("é1 b\u2028x", "max_line_length_doc [[0,6,4.0]]; avg_line_length_doc [[0,6,2.5]]; alnum_prop_doc [[0,6,0.66667]]; alpha_token_prop_doc [[0,6,0.75]]")]
    public void LinesAndLettersAreCounted(string text, string expected) =>
        Tagging.Attributes("code_redpajama_taggers_v1", text).ShouldBe(expected);
}
