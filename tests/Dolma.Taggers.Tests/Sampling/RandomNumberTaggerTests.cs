using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Dolma.Taggers.Tests.Sampling;

public sealed class RandomNumberTaggerTests
{
    [Fact]
    public void TheNumberIsTheBeginningOfAHashOfSourceAndId()
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("web\0doc-1"));
        double expected = (Convert.ToUInt64(Convert.ToHexString(hash, 0, 8), 16) >> 11) * Math.Pow(2, -53);
        NumberOf("doc-1", "web", "some text").ShouldBe(Score.Round(expected));
    }

    [Fact]
    public void TheTextAndTheOrderOfDocumentsDoNotMatter()
    {
        using var tagging = new Tagging("e", TestResources.Samples, "random_number_v1");
        double first = NumberOf(tagging, "a", "s", "x");
        NumberOf(tagging, new string('b', 1000), "s", "x").ShouldNotBe(first);
        NumberOf(tagging, "a", "t", "x").ShouldNotBe(first);
        NumberOf(tagging, "a", "s", "another text").ShouldBe(first);
    }

    [Fact]
    public void NumbersAreSpreadFromZeroToOne()
    {
        using var tagging = new Tagging("e", TestResources.Samples, "random_number_v1");
        double[] numbers = [.. Enumerable.Range(0, 5000).Select(i => NumberOf(tagging, i.ToString(CultureInfo.InvariantCulture), "s", ""))];
        numbers.ShouldAllBe(n => n >= 0 && n <= 1);
        numbers.Average().ShouldBe(0.5, 0.02);
        numbers.Count(n => n < 0.1).ShouldBeInRange(400, 600);
    }

    private static double NumberOf(string id, string source, string text)
    {
        using var tagging = new Tagging("e", TestResources.Samples, "random_number_v1");
        return NumberOf(tagging, id, source, text);
    }

    private static double NumberOf(Tagging tagging, string id, string source, string text)
    {
        using JsonDocument line = JsonDocument.Parse(tagging.Line(JsonSerializer.SerializeToUtf8Bytes(new { id, source, text })));
        return line.RootElement.GetProperty("attributes").GetProperty("e__random_number_v1__random")[0][2].GetDouble();
    }
}
