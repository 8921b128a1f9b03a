using System.Text;
using Dolma.Core;
using Dolma.Taggers.Language.Cld2;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Language.Cld2;

public sealed class AsciiTableTests
{
    [Theory]
    [InlineData("plain\u0001\n", "plain\u0001\n")]
    [InlineData("Stra\u00dfe \u00e9\u0301", "Strasse e")]
    [InlineData("a\u0092b\U0001F389", "ab:party:")]
    [InlineData("\U0010FFFF\u00df", "ss")]
    [InlineData("", "")]
    public void CharactersAreWrittenAsTheTableHasThemOrLeftOut(string text, string expected)
    {
        AsciiTable table = Table("\u0092\t\n\u00df\tss\n\u00e9\te\n\U0001F389\t:party:\n");
        byte[] buffer = [];
        int length = table.Write(Encoding.UTF8.GetBytes(text), ref buffer);
        Encoding.ASCII.GetString(buffer, 0, length).ShouldBe(expected);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\u00e9\te\nx", "line 2")]
    [InlineData("\u00e9e\te\n", "line 1")]
    public void AnotherFileIsRefused(string content, string message) =>
        Should.Throw<RunException>(() => Table(content)).Message.ShouldContain(message);

    private static AsciiTable Table(string content)
    {
        using var folder = new TempFolder();
        string path = Path.Join(folder.FullPath, "table.tsv");
        File.WriteAllText(path, content);
        return new AsciiTable(path);
    }
}
