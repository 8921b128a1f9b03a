using System.Globalization;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Documents;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-7.0, "-7.0")]
    [InlineData(100.0, "100.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9007199254740993.0, "9007199254740992.0")]
    [InlineData(123456.78901, "123456.78901")]
    [InlineData(0.00001, "0.00001")]
    [InlineData(0.000001, "1e-6")]
    [InlineData(0.12345, "0.12345")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(1e16, "1e16")]
    [InlineData(1.2345678901234568e17, "1.2345678901234568e17")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.5e300, "1.5e300")]
    [InlineData(-9.223372036854776e18, "-9.223372036854776e18")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(double.NaN, "null")]
    [InlineData(double.PositiveInfinity, "null")]
    public void DoublesAreWrittenAsTheOriginalWritesThem(double value, string expected) => Write(value).ShouldBe(expected);

    [Fact]
    public void EveryFiniteDoubleReadsBackAsItself() =>
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<long>().Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite).ToArbitrary(),
            value => double.Parse(Write(value), CultureInfo.InvariantCulture).Equals(value)).QuickCheckThrowOnFailure();

    private static string Write(double value)
    {
        using var buffer = new PooledBuffer();
        JsonNumber.Write(buffer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
