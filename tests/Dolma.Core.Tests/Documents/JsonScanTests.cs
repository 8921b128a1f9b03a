using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.Documents;

/// <summary>The fast way over a line against the general one: whatever it accepts is right, and what is usual it accepts.</summary>
public sealed class JsonScanTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", " ", "\t", "\"", "\\", "\\n", "\\u00e9", "\\u12", "\\ud83d\\ude00", "\\ud800", "\\x", "text", "id", "é", "😊", "0", "-", "12", ".5",
        "e+3", "E", "01", "true", "false", "null", "nul", "\"text\":", "\"id\":", "\"a\":", "\"x\"", "\"x\\ny\"", "{\"text\":\"z\"}", "[1,2]", "\u0001",
    ];

    [Fact]
    public void WhateverIsAcceptedIsWellFormed()
    {
        Gen<string> line = Gen.Elements(Fragments).ListOf().Select(string.Concat);
        Prop.ForAll(line.ToArbitrary(), text => !Accepts(text) || IsWellFormed(text)).QuickCheckThrowOnFailure();
        Prop.ForAll(line.Select(text => "{\"text\":" + text + "}").ToArbitrary(), text => !Accepts(text) || IsWellFormed(text)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"id":"a","text":"x\n\"y\" \u00e9\/é😊","n":[1,-2.5e+3,{"b":[true,false,null]},[],{}]}""")]
    [InlineData(""" { "text" : "" , "id" : 7 } """)]
    [InlineData("""["\ud83d\ude00","\u0041\u00E9\uFFFD"]""")]
    public void TheUsualIsAccepted(string line) => Accepts(line).ShouldBeTrue();

    [Theory]
    [InlineData("""{"text":"x"} y""")]
    [InlineData("""{"text":"x",}""")]
    [InlineData("[01]")]
    [InlineData("[1.]")]
    [InlineData("[+1]")]
    [InlineData("[.5]")]
    [InlineData("[nulls]")]
    [InlineData("[1 2]")]
    [InlineData("[1e999]")]
    [InlineData("""["\ud83d"]""")]
    [InlineData("""["\ude00\ud83d"]""")]
    public void TheMalformedAndTheDoubtfulAreNot(string line) => Accepts(line).ShouldBeFalse();

    [Theory]
    [InlineData("""{"a":[1,-2,0.5,1.0,-0.25,0.00001,0.0],"b":"x\n\"\\\u001f é😊/","c":{"d":null,"e":true}}""", true)]
    [InlineData("12345678901234.0", true)]
    [InlineData("-0.0", true)]
    [InlineData("[1, 2]", false)]
    [InlineData("""{"b":1,"a":2}""", false)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("-0", false)]
    [InlineData("1.50", false)]
    [InlineData("0.00", false)]
    [InlineData("1e3", false)]
    [InlineData("0.000001", false)]
    [InlineData("0.9452706955539223", false)]
    [InlineData("12345678901234567890", false)]
    [InlineData("""["\/"]""", false)]
    [InlineData("""["\u000a"]""", false)]
    [InlineData("""["\u001F"]""", false)]
    [InlineData("""["\u00e9"]""", false)]
    [InlineData("""["\ud83d\ude00"]""", false)]
    public void WhatStandsAsTheOriginalWritesItIsCanonical(string json, bool isCanonical)
    {
        var scan = new JsonScan(Encoding.UTF8.GetBytes(json));
        scan.TrySkipValue(out _).ShouldBeTrue();
        scan.IsCanonical.ShouldBe(isCanonical);
    }

    [Theory]
    [InlineData(NumberReading.Exact)]
    [InlineData(NumberReading.Original)]
    public void ACanonicalNumberIsWrittenAsItStands(NumberReading numbers)
    {
        Gen<string> digits = Gen.Elements("0", "00", "000", "1", "5", "12", "999", "90", "123456", "99999999").ListOf().Select(parts => string.Concat(parts.Take(3)));
        Gen<string> number = from sign in Gen.Elements("", "-")
                             from whole in Gen.OneOf(digits, Gen.Elements("0", "1", "77"))
                             from point in Gen.Elements("", ".")
                             from fraction in digits
                             select sign + whole + point + fraction;
        int canonical = 0;
        Prop.ForAll(number.ToArbitrary(), text =>
        {
            byte[] json = Encoding.UTF8.GetBytes(text);
            var scan = new JsonScan(json);
            if (!scan.TrySkipValue(out _) || !scan.IsAtEnd() || !scan.IsCanonical)
                return true;
            canonical++;
            using var tree = new JsonTree(numbers);
            using var output = new PooledBuffer();
            tree.Write(output, tree.Parse(json));
            return output.WrittenSpan.SequenceEqual(json);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
        canonical.ShouldBeGreaterThan(500);
    }

    private static bool Accepts(string line)
    {
        var scan = new JsonScan(Encoding.UTF8.GetBytes(line));
        return scan.TrySkipValue(out _) && scan.IsAtEnd();
    }

    private static bool IsWellFormed(string line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
