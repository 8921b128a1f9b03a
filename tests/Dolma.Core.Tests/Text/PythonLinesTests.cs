using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed partial class PythonLinesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n", "")]
    [InlineData("a\n", "a")]
    [InlineData("a\r\nb\rc\n\rd", "a", "b", "c", "", "d")]
    [InlineData("a\u000bb\u000cc\u001cd\u001de\u001ef\u001fg", "a", "b", "c", "d", "e", "f\u001fg")]
    [InlineData("a\u0085b\u2028c\u2029d\u00a0e\u2027f", "a", "b", "c", "d\u00a0e\u2027f")]
    public void LinesEndWherePythonEndsThem(string text, params string[] expected) => Lines(text).ShouldBe(expected);

    [Fact]
    public void AnyTextHasTheLinesOfThePlainDefinition() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            string[] pieces = Ends().Split(text);
            return Lines(text).SequenceEqual(pieces[^1].Length == 0 ? pieces[..^1] : pieces);
        }).QuickCheckThrowOnFailure();

    private static List<string> Lines(string text)
    {
        List<string> lines = [];
        foreach (ReadOnlySpan<byte> line in new PythonLines(Encoding.UTF8.GetBytes(text)))
            lines.Add(Encoding.UTF8.GetString(line));
        return lines;
    }

    [GeneratedRegex("\r\n|[\n-\r\u001c-\u001e\u0085\u2028\u2029]")]
    private static partial Regex Ends();
}
