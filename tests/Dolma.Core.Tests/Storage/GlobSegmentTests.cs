using System.IO.Enumeration;
using Dolma.Core.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Storage;

public class GlobSegmentTests
{
    [Theory]
    [InlineData("*", "a.gz", true)]
    [InlineData("*.gz", "a.gz", true)]
    [InlineData("*.gz", "a.gz.tmp", false)]
    [InlineData("*.gz", "A.GZ", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a😀c", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[abc]x", "bx", true)]
    [InlineData("[!abc]x", "bx", false)]
    [InlineData("[!abc]x", "dx", true)]
    [InlineData("[a-c0-9]", "7", true)]
    [InlineData("[c-a]", "b", false)]
    [InlineData("[]x]", "]", true)]
    [InlineData("[!]]", "]", false)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[abc", "[abc", true)]
    [InlineData("[abc", "a", false)]
    [InlineData("a*b*c", "aXbbYc", true)]
    [InlineData("a*b*c", "aXbbY", false)]
    [InlineData("a**c", "abc", true)]
    [InlineData("", "a", false)]
    [InlineData("x#y;z", "x#y;z", true)]
    public void BothDialectsAgreeOn(string pattern, string name, bool expected)
    {
        GlobSegment.Of(pattern, GlobDialect.Python).Matches(name).ShouldBe(expected);
        GlobSegment.Of(pattern, GlobDialect.Rust).Matches(name).ShouldBe(expected);
    }

    [Theory]
    [InlineData("*", ".hidden", false, true)]
    [InlineData("?hidden", ".hidden", false, true)]
    [InlineData("[.]hidden", ".hidden", false, true)]
    [InlineData(".*", ".hidden", true, true)]
    [InlineData("**", ".hidden", false, true)]
    [InlineData(@"\*", "*", true, false)]
    [InlineData(@"\*", @"\x", false, true)]
    [InlineData(@"\[a\]*", "[a]b", true, false)]
    public void TheyDifferInHiddenFilesAndEscapes(string pattern, string name, bool python, bool rust)
    {
        GlobSegment.Of(pattern, GlobDialect.Python).Matches(name).ShouldBe(python);
        GlobSegment.Of(pattern, GlobDialect.Rust).Matches(name).ShouldBe(rust);
    }

    [Fact]
    public void StarsAndQuestionMarksMatchAsDotNetsSimpleExpressionsDo()
    {
        Gen<string> text = Gen.Elements('a', 'b', '*', '?').ArrayOf().Select(letters => new string(letters));
        Prop.ForAll(text.ToArbitrary(), text.ToArbitrary(), (pattern, raw) =>
        {
            string name = raw.Replace('*', 'a').Replace('?', 'b');
            // No file has an empty name, and .NET's star would not match it.
            return name.Length == 0 || GlobSegment.Of(pattern, GlobDialect.Rust).Matches(name)
                == (pattern.Length > 0 && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ManyStarsTakeNoMoreThanAMoment()
    {
        string pattern = string.Concat(Enumerable.Repeat("a*", 60)) + "b";
        GlobSegment.Of(pattern, GlobDialect.Python).Matches(new string('a', 250)).ShouldBeFalse();
    }
}
