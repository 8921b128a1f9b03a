using Dolma.Tokenize.Splitting;

namespace Dolma.Tokenize.Tests.Splitting;

public class PatternSplitterTests
{
    [Theory]
    [InlineData(@"\p{L}+", "ab 1𐐀c", "ab|𐐀c")]
    [InlineData(@"\p{Lu}", "aBÇd𐐀", "B|Ç|𐐀")]
    [InlineData(@"[^\s\d]+", "a1 bc\u00A0d", "a|bc|d")]
    [InlineData(@"[a-c\-]+", "xab-cd", "ab-c")]
    [InlineData(@"(?i:k)", "kK\u212Ax", "k|K|\u212A")]
    [InlineData(@"(?i:[a-z])s", "aS Ks", "Ks")]
    [InlineData(@"(?i)straße", "STRAßE straße", "STRAßE|straße")]
    [InlineData(@"\u00e9|\x{1F600}|\x41", "éA😀B", "é|A|😀")]
    [InlineData(@"a++b", "aaab ab", "aaab|ab")]
    [InlineData(@"(?:ab)++c|d", "ababc abd", "ababc|d")]
    [InlineData(@"\s+(?!\S)", "a  b ", " | ")]
    [InlineData(@"(?<=a)b", "ab bb", "b")]
    [InlineData(@"\P{L}", "a1b", "1")]
    [InlineData(@"\p{^L}", "a1b", "1")]
    [InlineData(".", "a\nb", "a|b")]
    [InlineData(@"x{2,3}?", "xxxx", "xx|xx")]
    [InlineData(@"\.\(", "a.(b", ".(")]
    public void PatternsMatchCodePoints(string pattern, string text, string expected) =>
        string.Join('|', WordScannerTests.Split(new PatternSplitter(new CodePointPattern(pattern), SplitBehavior.Removed, invert: true), text)).ShouldBe(expected);

    [Theory]
    [InlineData("^a", "anchor")]
    [InlineData("a$", "anchor")]
    [InlineData(@"\ba", @"`\b`")]
    [InlineData(@"[a&&b]", "set inside")]
    [InlineData(@"[[:alpha:]]", "set inside")]
    [InlineData(@"\p{Greek}", "property")]
    [InlineData(@"(?<name>a)", "group")]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "without a group")]
    [InlineData("*a", "nothing before")]
    [InlineData("a**", "nothing before")]
    [InlineData("[a", "middle of a set")]
    public void WhatIsNotSupportedIsRefusedByName(string pattern, string named) =>
        Should.Throw<FormatException>(() => new CodePointPattern(pattern)).Message.ShouldContain(named);
}
