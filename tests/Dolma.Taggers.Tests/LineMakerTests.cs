using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests;

public sealed partial class LineMakerTests
{
    private readonly LineMaker _line = new();

    [Theory]
    [InlineData("", "")]
    [InlineData(" \n ", "")]
    [InlineData("\u00a0a\nb \u001f", "a b")]
    [InlineData("a\r\nb", "a\r b")]
    public void NewLinesBecomeSpacesAndTheEndsAreStripped(string text, string expected) =>
        Encoding.UTF8.GetString(_line.WithoutNewLines(Encoding.UTF8.GetBytes(text))).ShouldBe(expected);

    [Theory]
    [InlineData("\u2028a\u2028b\u0085c\r\nd\u001ce ", "a b c d e")]
    [InlineData("a\u00a0b\u001fc", "a\u00a0b\u001fc")]
    public void LinesAreJoinedByWhatFastTextTakesForOneSpace(string text, string expected) =>
        Runs().Replace(Encoding.UTF8.GetString(_line.JoinLines(Encoding.UTF8.GetBytes(text))), " ").ShouldBe(expected);

    [Theory]
    [InlineData(" a\u00a0\u3000b\u1680c\u0085 d\u2003", "a b c d")]
    [InlineData("\u001ca\u001f", "\u001ca\u001f")]
    [InlineData("\u3042\u3001\u200bx", "\u3042\u3001\u200bx")]
    [InlineData(" \u3000\r\n", "")]
    public void WordsAreThoseOfRust(string text, string expected) =>
        Runs().Replace(Encoding.UTF8.GetString(_line.JoinWords(Encoding.UTF8.GetBytes(text))), " ").Trim(' ').ShouldBe(expected);

    [Fact]
    public void AnyTextsWordsAreThoseOfThePlainDefinition() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            string[] expected = [.. WhiteSpace().Split(valid).Where(w => w.Length > 0)];
            string line = Encoding.UTF8.GetString(_line.JoinWords(Encoding.UTF8.GetBytes(valid)));
            return WhiteSpace().Split(line).Where(w => w.Length > 0).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [GeneratedRegex("[ \t\n\r\v\f]+")]
    private static partial Regex Runs();

    // .NET's \s is Rust's white space.
    [GeneratedRegex(@"\s")]
    private static partial Regex WhiteSpace();
}
