using Dolma.Core.FastText;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.FastText;

public sealed class PortableMathTests
{
    private const double Precision = 1e-15;

    [Fact]
    public void ExponentialsAgreeWithTheSystems() =>
        Prop.ForAll(Gen.Choose(-7_000_000, 7_000_000).Select(i => i / 10_000.0).ToArbitrary(), x =>
            Math.Abs((PortableMath.Exp(x) / Math.Exp(x)) - 1) < Precision).QuickCheckThrowOnFailure();

    [Fact]
    public void LogarithmsAgreeWithTheSystems() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).Select(i => i / 1e5).ToArbitrary(), x =>
            Math.Abs(PortableMath.Log(x) - Math.Log(x)) <= Precision * Math.Max(1, Math.Abs(Math.Log(x)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(double.NaN, double.NaN)]
    [InlineData(0, 1)]
    [InlineData(-1000, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void TheEndsOfTheRangeAreExact(double x, double expected) => PortableMath.Exp(x).ShouldBe(expected);

    [Fact]
    public void TheLogarithmOfOneIsZero() => PortableMath.Log(1).ShouldBe(0);
}
