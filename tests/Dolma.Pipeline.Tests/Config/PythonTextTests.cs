using System.Numerics;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Tests.Config;

public class PythonTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(3.14e-10, "3.14e-10")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.25e20, "1.25e+20")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NaN, "nan")]
    public void FloatsLookLikePythons(double value, string text) => PythonText.Of(value).ShouldBe(text);

    [Theory]
    [InlineData(null, "None")]
    [InlineData(true, "True")]
    [InlineData(7L, "7")]
    [InlineData("x", "x")]
    public void OtherValuesLookLikePythons(object? value, string text) => PythonText.Of(value).ShouldBe(text);

    [Theory]
    [InlineData("60", 60)]
    [InlineData("6_0", 60)]
    [InlineData(" 7 ", 7)]
    [InlineData("-5", -5)]
    [InlineData("+5", 5)]
    [InlineData("007", 7)]
    public void IntegersAreReadAsPythonReadsThem(string text, int value)
    {
        PythonText.TryInteger(text, out BigInteger integer).ShouldBeTrue();
        integer.ShouldBe(value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1e3")]
    [InlineData("1.0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData("- 1")]
    [InlineData("null")]
    public void WhatPythonRefusesAsAnIntegerIsRefused(string text) => PythonText.TryInteger(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("1e3", 1000.0)]
    [InlineData(" 1_0.5 ", 10.5)]
    [InlineData("-.5", -0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void FloatsAreReadAsPythonReadsThem(string text, double value)
    {
        PythonText.TryFloat(text, out double number).ShouldBeTrue();
        number.ShouldBe(value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("1,5")]
    [InlineData("--1")]
    [InlineData("1_.5")]
    [InlineData("in")]
    public void WhatPythonRefusesAsAFloatIsRefused(string text) => PythonText.TryFloat(text, out _).ShouldBeFalse();
}
