using Dolma.Pipeline.Config;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Pipeline.Tests.Config;

/// <summary>Expected lines are what PyYAML 6.0 prints with OmegaConf's rule for quotes.</summary>
public class YamlWriterTests
{
    [Theory]
    [InlineData("documents/*/*", "documents/*/*")]
    [InlineData("*", "'*'")]
    [InlineData("yes", "'yes'")]
    [InlineData("y", "'y'")]
    [InlineData("12", "'12'")]
    [InlineData("1e3", "'1e3'")]
    [InlineData("nan", "'nan'")]
    [InlineData("null", "'null'")]
    [InlineData("", "''")]
    [InlineData("2024-01-31", "'2024-01-31'")]
    [InlineData("=", "'='")]
    [InlineData("???", "???")]
    [InlineData("- a", "'- a'")]
    [InlineData("-a", "-a")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a:b", "a:b")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("it's", "it's")]
    [InlineData("'it'", "'''it'''")]
    [InlineData("$.attributes[?(@.a[0][2] > 0.5)]", "$.attributes[?(@.a[0][2] > 0.5)]")]
    [InlineData(" x", "' x'")]
    [InlineData("x\ty", "\"x\\ty\"")]
    [InlineData("été", "été")]
    [InlineData("a 😀", "a 😀")]
    [InlineData("\t😀", "\"\\t\\U0001F600\"")]
    public void TextIsQuotedOnlyWhereItHasToBe(string text, string written) =>
        Written(("k", text)).ShouldBe($"k: {written}\n");

    [Fact]
    public void LinesAreKeptInSingleQuotes() => Written(("k", "a\nb")).ShouldBe("k: 'a\n\n  b'\n");

    [Fact]
    public void LongTextIsFoldedAfterEightyColumns()
    {
        string text = string.Join(' ', Enumerable.Repeat("words", 20));
        Written(("key", text)).ShouldBe(
            "key: words words words words words words words words words words words words words\n"
            + "  words words words words words words words\n");
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData(true, "true")]
    [InlineData(12L, "12")]
    [InlineData(0.5, "0.5")]
    [InlineData(1e-8, "1.0e-08")]
    [InlineData(double.NegativeInfinity, "-.inf")]
    [InlineData(double.NaN, ".nan")]
    public void OtherValuesArePlain(object? value, string written) => Written(("k", value)).ShouldBe($"k: {written}\n");

    [Fact]
    public void KeysAreSortedAndListsStandAtTheirParentsIndent()
    {
        ConfigMapping config = YamlReader.Read(new StringReader("{b: [1, {d: 1, c: [x]}, []], a: {}, ab: {z: {w: null}}}"), "x");
        YamlWriter.Write(config).ShouldBe("""
            a: {}
            ab:
              z:
                w: null
            b:
            - 1
            - c:
              - x
              d: 1
            - []

            """);
    }

    [Fact]
    public void WhatIsWrittenReadsBackTheSame()
    {
        // All of Unicode, and often what YAML gives a meaning.
        var text = Gen.OneOf(
                Gen.Elements(" ", "\n", "\t", "'", "\"", "#", ": ", "- ", "\\", "{", "*", "&", "!", "%", "\u2028", "\uFEFF", "yes", "1e3"),
                Gen.Choose(' ', '~').Select(char.ConvertFromUtf32),
                Gen.Choose(0xA0, 0xD7FF).Select(char.ConvertFromUtf32),
                Gen.Choose(0xE000, 0x10FFFF).Select(char.ConvertFromUtf32))
            .ListOf().Select(string.Concat);
        Prop.ForAll(text.ToArbitrary(), written =>
        {
            ConfigMapping back = YamlReader.Read(new StringReader(Written(("k", written))), "x");
            return ((ConfigScalar)back.Find("k")!).Value is string read && read == written;
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    private static string Written(params (string Key, object? Value)[] entries) => YamlWriter.Write(new ConfigMapping(
        [.. entries.Select(entry => new ConfigEntry(entry.Key, default, new ConfigScalar(entry.Value, default)))], default));
}
