using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Config;

public class YamlScalarTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("~", null)]
    [InlineData("Null", null)]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("OFF", false)]
    [InlineData("tRue", "tRue")]
    [InlineData("y", "y")]
    [InlineData("12", 12L)]
    [InlineData("-1_000", -1000L)]
    [InlineData("010", 8L)]
    [InlineData("08", "08")]
    [InlineData("0o10", "0o10")]
    [InlineData("0x1F", 31L)]
    [InlineData("0b101", 5L)]
    [InlineData("1:30", 90L)]
    [InlineData("190:20:30", 685230L)]
    [InlineData("1:30.5", 90.5)]
    [InlineData("1.5", 1.5)]
    [InlineData("5.", 5.0)]
    [InlineData(".5", 0.5)]
    [InlineData("1.0e+3", 1000.0)]
    [InlineData("1e3", "1e3")]
    [InlineData("1.0e3", "1.0e3")]
    [InlineData("-.inf", double.NegativeInfinity)]
    [InlineData(".NaN", double.NaN)]
    [InlineData("2024-01-31", "2024-01-31")]
    [InlineData("s3://bucket/key", "s3://bucket/key")]
    public void PlainTextIsReadAsYaml11(string text, object? value) => YamlScalar.Resolve(text).ShouldBe(value);

    [Fact]
    public void AnIntegerBeyondALongIsKeptWhole() =>
        YamlScalar.Resolve("9223372036854775808").ShouldBe(System.Numerics.BigInteger.Pow(2, 63));

    [Theory]
    [InlineData("plain", true)]
    [InlineData("yes", false)]
    [InlineData("12", false)]
    [InlineData("", false)]
    [InlineData("2024-01-31", false)]
    [InlineData("=", false)]
    public void TextThatWouldComeBackAsSomethingElseIsNotText(string text, bool isText) => YamlScalar.IsText(text).ShouldBe(isText);
}
