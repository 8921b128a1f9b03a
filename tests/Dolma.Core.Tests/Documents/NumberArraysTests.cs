using System.Text;
using Dolma.Core.Documents;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Documents;

/// <summary>Sixty-four bytes at a time against one at a time.</summary>
public sealed class NumberArraysTests
{
    private static readonly string[] Fragments = ["[", "[", "]", "]", ",", ",", "0", "1", "27", "-", ".", ".5", "10.25", "[0,12,1.0]", "],[", "123456789012345"];

    [Theory]
    [InlineData("[]")]
    [InlineData("[[0,12575,12575.0]]")]
    [InlineData("[-1,-0,0.5,-0.25,[[],[1]]]")]
    public void AnArrayOfNumbersIsAccepted(string json)
    {
        LengthIn(json).ShouldBe(json.Length);
        LengthIn(json + ",\"next\":[1]").ShouldBe(json.Length);
        LengthIn(json + "}").ShouldBe(json.Length);
    }

    [Theory]
    [InlineData("[1")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[01]")]
    [InlineData("[-]")]
    [InlineData("[1.]")]
    [InlineData("[.5]")]
    [InlineData("[1.5.2]")]
    [InlineData("[1-2]")]
    [InlineData("[1[2]]")]
    [InlineData("[[1]2]")]
    [InlineData("[[1][2]]")]
    [InlineData("[1 ]")]
    [InlineData("[1e3]")]
    [InlineData("[\"a\"]")]
    public void AnythingElseIsNot(string json)
    {
        LengthIn(json).ShouldBe(0);
        // In every place of a block, and across its end.
        for (int before = 0; before < 130; before++)
        {
            string numbers = string.Concat(Enumerable.Repeat("1,", before / 2)) + (before % 2 == 0 ? "" : "10,");
            LengthIn("[" + numbers + json + "]").ShouldBe(0, numbers);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("]")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData(" []")]
    public void WhatBeginsWithNoArrayHasNoLength(string json) => LengthIn(json).ShouldBe(0);

    [Fact]
    public void TooDeepOnesAndTooLongNumbersAreLeftToOthers()
    {
        LengthIn(new string('[', 300) + new string(']', 300)).ShouldBe(0);
        LengthIn("[" + new string('9', 400) + "]").ShouldBe(0);
    }

    [Fact]
    public void WhateverIsAcceptedIsAcceptedByTheGeneralWayToo()
    {
        Gen<string> tail = Gen.Elements(Fragments).ListOf().Select(string.Concat);
        Gen<string> numbers = Gen.Elements("0", "7", "12", "-3", "1.0", "0.25", "123456.5", "[0,12,1.0]", "[]").NonEmptyListOf().Select(parts => string.Join(',', parts));
        int accepted = 0;
        Prop.ForAll(numbers.SelectMany(n => tail.Select(t => $"[{n},{t}]")).ToArbitrary(), json =>
        {
            int length = LengthIn(json);
            accepted += length > 0 ? 1 : 0;
            var scan = new JsonScan(Encoding.UTF8.GetBytes(json));
            bool isRight = scan.TrySkipValue(out _);
            return length == 0 || (isRight && scan.At == length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20000));
        accepted.ShouldBeGreaterThan(200);
        Prop.ForAll(numbers.Select(n => $"[{n}]").ToArbitrary(), json => LengthIn(json) == json.Length).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static int LengthIn(string json) => NumberArrays.Length(Encoding.UTF8.GetBytes(json));
}
