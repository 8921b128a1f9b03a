using Dolma.Testing;

namespace Dolma.Taggers.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void TheTableOfTheReadmeHasEveryTaggerAndWhatItMeasures()
    {
        string[] lines = File.ReadAllLines(SharedData.InRepository("README.md"));
        foreach (TaggerEntry entry in TaggerRegistry.BuiltIn().Entries)
            lines.ShouldContain(line => line.StartsWith($"| `{entry.Name}` | {OriginalTaggers.Measures(entry.Name)} | ", StringComparison.Ordinal), entry.Name);
        TaggerRegistry.BuiltIn().Entries.Select(entry => entry.Name).ShouldBe(OriginalTaggers.Names, ignoreOrder: true);
    }
}
