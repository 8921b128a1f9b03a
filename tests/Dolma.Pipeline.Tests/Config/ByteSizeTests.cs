using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Config;

public class ByteSizeTests
{
    [Theory]
    [InlineData("100", 100)]
    [InlineData("256MiB", 256L << 20)]
    [InlineData("1.5 GiB", 3L << 29)]
    [InlineData("64kB", 64_000)]
    [InlineData("2tib", 2L << 40)]
    [InlineData("1_000 B", 1000)]
    public void UnitsAreUnderstood(string text, long bytes)
    {
        ByteSize.TryParse(text, out long parsed).ShouldBeTrue();
        parsed.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("1.5")]
    [InlineData("12 parsecs")]
    [InlineData("99999999999TiB")]
    [InlineData("1e3MB")]
    public void OtherTextIsNoSize(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(256L << 20, "256MiB")]
    [InlineData(1000, "1000")]
    [InlineData(1024, "1KiB")]
    [InlineData(0, "0")]
    public void SizesAreShownInTheLargestUnitThatDividesThem(long bytes, string text) => ByteSize.Format(bytes).ShouldBe(text);
}
