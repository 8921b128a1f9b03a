using System.Text;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed class PythonSpaceTests
{
    [Fact]
    public void EveryCodePointIsFoundFromBothSides()
    {
        Span<byte> utf8 = stackalloc byte[6];
        for (int c = 0; c <= 0x10FFFF; c++)
        {
            if (!Rune.IsValid(c))
                continue;
            utf8[0] = (byte)'x';
            int length = CodePoints.Encode(c, utf8[1..]);
            utf8[1 + length] = (byte)'x';
            int expected = PythonSpace.IsSpace(c) ? length : 0;
            if (PythonSpace.LengthAt(utf8[..(length + 2)], 1) != expected || PythonSpace.LengthBefore(utf8[..(length + 2)], length + 1) != expected)
                Assert.Fail($"U+{c:X4}");
        }
    }

    [Fact]
    public void TrimTakesExactlyTheWhiteSpaceAtBothEnds() =>
        Prop.ForAll(AnyText.Arbitrary, text =>
        {
            Rune[] runes = [.. text.EnumerateRunes()];
            string expected = string.Concat(
                runes.SkipWhile(r => PythonSpace.IsSpace(r.Value)).Reverse().SkipWhile(r => PythonSpace.IsSpace(r.Value)).Reverse());
            return Encoding.UTF8.GetString(PythonSpace.Trim(Encoding.UTF8.GetBytes(text))) == expected;
        }).QuickCheckThrowOnFailure();
}
