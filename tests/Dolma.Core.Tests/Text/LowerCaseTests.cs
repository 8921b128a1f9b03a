using System.Text;
using Dolma.Core.Text;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Text;

public sealed class LowerCaseTests
{
    [Fact]
    public void EveryCodePointAloneIsLoweredAsTheRuntimeDoesItButForTwo()
    {
        for (int c = 0; c <= 0x10FFFF; c++)
        {
            if (!Rune.IsValid(c) || c is 0x130)
                continue;
            string text = new Rune(c).ToString();
            string expected = text.ToLowerInvariant();
            if (!string.Equals(Lower(text), expected, StringComparison.Ordinal))
                Assert.Fail($"U+{c:X4}");
        }
    }

    [Theory]
    [InlineData("İ", "i̇")]
    [InlineData("DİYARBAKIR", "di̇yarbakir")]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ", "ας")]
    [InlineData("ΑΣΑ", "ασα")]
    [InlineData("ΑΣ.", "ας.")]
    [InlineData("ΑΣ'Α", "ασ'α")]
    [InlineData("Α.Σ Β", "α.ς β")]
    [InlineData("1Σ", "1σ")]
    [InlineData("ΣΣ", "σς")]
    [InlineData("ΑΣ\u0301 ", "ας\u0301 ")]
    [InlineData("aΣⅣ", "aσⅳ")]
    [InlineData("ΌΔΟΣ ΚΑΙ ΟΔΌΣ", "όδος και οδός")]
    [InlineData("K ȺȾ ẞ", "k ⱥⱦ ß")]
    public void TextIsLoweredAsPythonDoesIt(string text, string expected) => Lower(text).ShouldBe(expected);

    [Fact]
    public void LoweringAnyTextEqualsThePlainDefinition() =>
        Prop.ForAll(AnyText.Arbitrary, text => string.Equals(Lower(text), PlainLower(text), StringComparison.Ordinal)).QuickCheckThrowOnFailure();

    [Fact]
    public void FullStopsBetweenSigmasDoNotEndAWord()
    {
        string text = string.Concat(Enumerable.Repeat("Σ" + new string('.', 50), 2000));
        Lower("Α" + text + "Α").ShouldBe(("Α" + text + "Α").ToLowerInvariant());
    }

    /// <summary>CPython's handle_capital_sigma and a character at a time for the rest.</summary>
    private static string PlainLower(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        var result = new StringBuilder();
        for (int i = 0; i < runes.Length; i++)
        {
            if (runes[i].Value == 0x130)
            {
                result.Append("i\u0307");
            }
            else if (runes[i].Value == 0x3A3)
            {
                Rune? before = runes[..i].Reverse().Cast<Rune?>().FirstOrDefault(r => !CasedCharacters.IsCaseIgnorable(r!.Value.Value));
                Rune? after = runes[(i + 1)..].Cast<Rune?>().FirstOrDefault(r => !CasedCharacters.IsCaseIgnorable(r!.Value.Value));
                bool final = before is not null && CasedCharacters.IsCased(before.Value.Value)
                    && (after is null || !CasedCharacters.IsCased(after.Value.Value));
                result.Append(final ? 'ς' : 'σ');
            }
            else
            {
                result.Append(Rune.ToLowerInvariant(runes[i]).ToString());
            }
        }

        return result.ToString();
    }

    private static string Lower(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var target = new byte[LowerCase.MaxLength(utf8.Length)];
        return Encoding.UTF8.GetString(target, 0, LowerCase.Write(utf8, target));
    }
}
