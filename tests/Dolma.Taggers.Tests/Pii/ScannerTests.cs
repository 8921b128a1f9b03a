using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dolma.Core.Text;
using Dolma.Taggers.Pii;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests.Pii;

/// <summary>The hand-written scanners against the original's regular expressions.</summary>
public sealed partial class ScannerTests
{
    private const string Space = @"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

    private delegate bool Finder(ReadOnlySpan<byte> text, int from, out Range match, out Range group);

    [Fact]
    public void EmailScannerFindsWhatTheExpressionFinds() =>
        Agree(TextOf(".@,?!;:)( \nab(.@@ \t\u3000é😀"), Email(), EmailScanner.Find);

    [Fact]
    public void EmailScannerFindsWhatTheExpressionFindsInDensePunctuation() => Agree(TextOf("@., a@"), Email(), EmailScanner.Find);

    [Fact]
    public void PhoneScannerFindsWhatTheExpressionFinds() =>
        Agree(PhoneLike(), Phone(), (ReadOnlySpan<byte> text, int from, out Range match, out Range group) =>
        {
            bool found = PhoneScanner.Find(text, from, out match);
            group = default;
            return found;
        });

    [Fact]
    public void IpAddressScannerFindsWhatTheExpressionFinds() =>
        Agree(TextOf("012345.....6 x."), IpAddress(), (ReadOnlySpan<byte> text, int from, out Range match, out Range group) =>
        {
            bool found = IpAddressScanner.Find(text, from, out match);
            group = default;
            return found;
        });

    [Theory]
    [InlineData("1234.1.1.1", "234.1.1.1")]
    [InlineData("999.1.1.256", "99.1.1.25")]
    [InlineData("1.2.3.4.5.6.7.8", "1.2.3.4|5.6.7.8")]
    [InlineData("1.2.3", "")]
    [InlineData("1.300.3.4 1.2.3.4", "1.2.3.4")]
    [InlineData("1..2.3.4.5", "2.3.4.5")]
    public void IpAddressesAreFoundInsideOfLongerNumbers(string text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> found = [];
        for (int from = 0; IpAddressScanner.Find(utf8, from, out Range match); from = match.End.Value)
            found.Add(Encoding.UTF8.GetString(utf8[match]));
        string.Join('|', found).ShouldBe(expected);
    }

    private static void Agree(Arbitrary<string> texts, Regex expression, Finder find) =>
        Prop.ForAll(texts, text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            List<(int, int, int, int)> found = [];
            for (int from = 0; find(utf8, from, out Range match, out Range group); from = match.End.Value)
                found.Add((At(match.Start), At(match.End), At(group.Start), At(group.End)));
            // One char a code point, so that the expression's offsets are those of the original.
            string view = string.Concat(text.EnumerateRunes().Select(Narrow));
            IEnumerable<(int, int, int, int)> expected = expression.Matches(view).Select(m => m.Groups.Count > 1
                ? (m.Index, m.Index + m.Length, m.Groups[1].Index, m.Groups[1].Index + m.Groups[1].Length)
                : (m.Index, m.Index + m.Length, 0, 0));
            return found.SequenceEqual(expected);

            int At(Index index) => CodePoints.Count(utf8.AsSpan(0, index.Value));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static char Narrow(Rune rune) => rune.IsBmp
        ? (char)rune.Value
        : CharUnicodeInfo.GetUnicodeCategory(rune.Value) == UnicodeCategory.DecimalDigitNumber ? '\u0660' : '\u4e2d';

    private static Arbitrary<string> TextOf(string characters)
    {
        string[] runes = [.. characters.EnumerateRunes().Select(r => r.ToString())];
        return Gen.Choose(0, 40).SelectMany(n => Gen.ArrayOf(Gen.Elements(runes), n)).Select(string.Concat).ToArbitrary();
    }

    /// <summary>Mostly numbers that nearly fit, else the generator would hardly ever meet one.</summary>
    private static Arbitrary<string> PhoneLike() => Gen.ArrayOf(Gen.Elements(
        " ", "\n", "\u3000", "(", ")", "-", ".", "1", "555", "\u0665\u0665\u0665", "1234", "123", "x", "\U0001D7CE\U0001D7CE\U0001D7CE", " 555-123-4567",
        " (555) 123", " 5551234567 ", "😀"))
        .Select(string.Concat).ToArbitrary();

    [GeneratedRegex($@"[.{Space}@,?!;:)(]*([^{Space}@]+@[^{Space}@,?!;:)(]+?)[.{Space}@,?!;:)(]?[{Space}]")]
    private static partial Regex Email();

    [GeneratedRegex($@"[{Space}]+\(?(?:\d{{3}})\)?[-\. ]*(?:\d{{3}})[-. ]?(?:\d{{4}})")]
    private static partial Regex Phone();

    [GeneratedRegex(@"(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)")]
    private static partial Regex IpAddress();
}
