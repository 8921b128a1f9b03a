using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Tokenize.Tests.TokenFiles;

public class TokenPartsTests
{
    [Theory]
    [InlineData(10, 4, null, "2 3 3 2")]
    [InlineData(4, 1, null, "4")]
    [InlineData(4, 9, null, "1 1 1 1")]
    [InlineData(11, 11, null, "1 1 1 1 1 1 1 1 1 1 1")]
    [InlineData(10, 1, 3, "3 3 3 1")]
    [InlineData(7, 2, 2, "2 2 2 1")]
    [InlineData(0, 3, null, "")]
    public void FilesAreDividedEvenlyAndHalvesGoToTheEvenNumber(int files, int parts, int? filesPerPart, string sizes) =>
        string.Join(' ', TokenParts.Slices(files, parts, filesPerPart).Select(s => s.End - s.Start)).ShouldBe(sizes);

    [Fact]
    public void SlicesCoverEveryFileOnceWhateverTheNumbers()
    {
        for (int files = 1; files < 60; files++)
        {
            for (int parts = 1; parts < 70; parts++)
            {
                IReadOnlyList<(int Start, int End)> slices = TokenParts.Slices(files, parts);
                slices.SelectMany(s => Enumerable.Range(s.Start, s.End - s.Start)).ShouldBe(Enumerable.Range(0, files), $"{files} in {parts}");
                slices.ShouldAllBe(s => s.End > s.Start);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, "part-0")]
    [InlineData(8, 9, "part-8")]
    [InlineData(3, 10, "part-03")]
    [InlineData(98, 99, "part-98")]
    [InlineData(7, 100, "part-007")]
    public void NamesHaveAsManyDigitsAsTheNumberOfParts(int part, int parts, string name) => TokenParts.Name(part, parts).ShouldBe(name);

    [Fact]
    public void APartReadsItsFilesInEitherOrder()
    {
        InputFile[] files = [.. "abcd".Select(c => new InputFile(c.ToString(), CompressionKind.None))];
        Paths(TokenParts.Plan(files, 2, null, lastFileFirst: false, "out")).ShouldBe(["a b", "c d"]);
        Paths(TokenParts.Plan(files, 2, null, lastFileFirst: true, "out")).ShouldBe(["b a", "d c"]);
        TokenParts.Plan(files, 2, null, lastFileFirst: true, "out/")[1].Markers.ShouldBe(["out/.dolma/part-1.json"]);
    }

    private static IEnumerable<string> Paths(IReadOnlyList<ShardTask> tasks) =>
        tasks.Select(t => string.Join(' ', t.Inputs.Select(i => i.Documents.Path)));
}
