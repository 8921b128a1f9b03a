using System.Globalization;
using System.Text;
using System.Text.Json;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Taggers.Tests;

public sealed class ScoreTests
{
    [Theory]
    [InlineData(1.000005, "1.00001")]
    [InlineData(0.285715, "0.28571")]
    [InlineData(0.000025, "0.00003")]
    [InlineData(0.015625, "0.01562")]
    [InlineData(0.046875, "0.04688")]
    [InlineData(-0.000001, "-0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(7, "7.0")]
    [InlineData(0.99999999, "1.0")]
    [InlineData(1e9, "1000000000.0")]
    [InlineData(123456789.123456789, "123456789.12346")]
    [InlineData(1e16, "1e16")]
    [InlineData(double.NaN, "null")]
    [InlineData(double.NegativeInfinity, "null")]
    public void AScoreIsRoundedExactlyToFiveDigits(double value, string expected) => Written(value).ShouldBe(expected);

    [Fact]
    public void TheFastPathEqualsTheRecipeThatFormatsAndParses() =>
        Prop.ForAll(AnyDouble(), value => Written(value) == Slow(value)).QuickCheckThrowOnFailure();

    [Fact]
    public void QuotientsOfSmallNumbersEqualTheRecipeToo()
    {
        for (int divisor = 1; divisor <= 640; divisor++)
        {
            for (int i = 0; i <= divisor; i++)
            {
                if (Written(i / (double)divisor) != Slow(i / (double)divisor))
                    Written(i / (double)divisor).ShouldBe(Slow(i / (double)divisor), $"{i}/{divisor}");
            }
        }
    }

    [SkippableFact]
    public void GoldenScoresAreRoundedAndEncodedAsTheOriginalDid()
    {
        string path = Path.Join(SharedData.Folder("golden/tag/cases"), "scores.jsonl.gz");
        foreach (byte[] line in Tagging.ReadLines(path))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string bits = document.RootElement.GetProperty("bits").GetString()!;
            double value = BitConverter.Int64BitsToDouble(long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Written(value).ShouldBe(document.RootElement.GetProperty("rounded5").GetString(), bits);
            Json(Score.RoundTo2(value)).ShouldBe(document.RootElement.GetProperty("rounded2").GetString() ?? "null", bits);
        }
    }

    private static Arbitrary<double> AnyDouble() => Gen.OneOf(
        Gen.Choose(-2_000_000, 2_000_000).Select(i => i / 1_000_000.0),
        Gen.Choose(-2_000_000, 2_000_000).Select(i => (i / 100_000.0) + 0.000005),
        Gen.Choose(-100_000, 100_000).Select(i => i / 64.0),
        Gen.Choose(0, int.MaxValue).SelectMany(i => Gen.Choose(0, int.MaxValue).Select(j => i / (j + 1.0))),
        Gen.Choose(0, int.MaxValue).SelectMany(i => Gen.Choose(0, int.MaxValue).Select(j => BitConverter.Int64BitsToDouble(((long)i << 32) | (uint)j)))).ToArbitrary();

    private static string Slow(double value) =>
        Json(double.IsFinite(value) && value != 0 ? double.Parse(value.ToString("F5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value);

    private static string Written(double value)
    {
        using var buffer = new PooledBuffer();
        Score.Write(buffer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Json(double value)
    {
        using var buffer = new PooledBuffer();
        JsonNumber.Write(buffer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
