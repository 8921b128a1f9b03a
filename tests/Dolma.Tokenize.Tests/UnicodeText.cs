using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests;

/// <summary>Texts of all of Unicode: FsCheck's own strings are printable ASCII.</summary>
internal static class UnicodeText
{
    // What splits, joins, composes or is looked for; random code points alone would seldom hit it.
    private static readonly string[] Telling =
    [
        " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", "\u00A0", "\u3000", "\u2028", "\u001C", "'s", "'LL", "'\u017F", "'t", "'", "don't",
        "the", " the", " of", "a", "A", "é", "e\u0301", "\u0301", "\u0323\u0307", "ſ", "1", "12", "1234", "٣", "Ⅷ", "²", "日本語", "한국어",
        "\u1112\u1161\u11AB", "\u0958", "\u212B", "\U0001D11E", "\U0001F600", "👨‍👩‍👧", "\U00020000", "\U00010400", "\U0001D7D8", "_", "-", "...", "!?",
        "<|endoftext|>", "<|padding|>", "|||IP_ADDRESS|||", "<s>", "</s>", "▁", "Ġ", "<0x0A>", "\u0000", "\uFEFF", "\uFFFD", "\uE000", "\U0010FFFF",
    ];

    private static readonly Gen<string> AnyCharacter = Gen.OneOf(
            Gen.Choose(0, 0x7F), Gen.Choose(0x80, 0x7FF), Gen.Choose(0x800, 0xD7FF), Gen.Choose(0xE000, 0xFFFF), Gen.Choose(0x10000, 0x10FFFF))
        .Select(char.ConvertFromUtf32);

    private static readonly Gen<string> AnyPart = Gen.Frequency((3, Gen.Elements(Telling)), (2, AnyCharacter));

    public static Arbitrary<string> Any { get; } = Arb.From(
        AnyPart.ListOf().Select(parts => string.Concat(parts)), Shorter);

    /// <summary>Checks a property on a fixed number of texts, shrinking what fails.</summary>
    public static void Check(Func<string, bool> holds, int texts = 300) =>
        FsCheck.Fluent.Prop.ForAll(Any, holds).Check(Config.QuickThrowOnFailure.WithMaxTest(texts).WithEndSize(120));

    private static IEnumerable<string> Shorter(string text)
    {
        int[] runes = [.. text.EnumerateRunes().Select(r => r.Value)];
        for (int size = runes.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= runes.Length; at += size)
                yield return string.Concat(runes.Where((_, i) => i < at || i >= at + size).Select(char.ConvertFromUtf32));
        }
    }
}
