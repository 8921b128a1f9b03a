using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Dedup.Tests;

public sealed class DedupeOperatorTests
{
    private static readonly BloomFilterOptions Roomy = new() { SizeInBytes = 1 << 16, EstimatedDocCount = 1000, DesiredFalsePositiveRate = 1e-9 };

    [Fact]
    public void TheSecondDocumentOfAKeyIsTheDuplicate() => Documents(
        """
        {"id":"a","text":"x","metadata":{"url":"u1"}}
        {"id":"b","text":"y","metadata":{"url":"ü2"}}
        {"text":"z","metadata":{"url":"ü2"}}
        {"id":"d","text":"z","metadata":{"url":"ü2","url":""}}

        """,
        new() { AttributeName = "dup", Key = "$.metadata.url", SkipEmpty = true }).ShouldBe(
        """
        {"attributes":{},"id":"a"}
        {"attributes":{},"id":"b"}
        {"attributes":{"dup":[[0,3,1]]},"id":null}
        {"attributes":{"dup":[]},"id":"d"}

        """);

    [Fact]
    public void SpansRunToTheStartOfTheNextParagraphInCodePoints() => Paragraphs(
        """
        {"id":1,"text":"éé\néé"}
        {"id":2,"text":"éé\nnew\n"}
        {"id":3,"text":""}

        """,
        new() { AttributeName = "p" }).ShouldBe(
        """
        {"attributes":{"p":[[3,5,1]]},"id":1}
        {"attributes":{"p":[[0,3,1]]},"id":2}
        {"attributes":{},"id":3}

        """);

    [Theory]
    [InlineData("""a\nb\nb\n""", "\n", "[4,5,1]")]
    [InlineData("""éé\néé""", "\n", "[3,6,1]")]
    [InlineData("""aa\n\naa\n\nbb\n\naa""", "\n\n", "[3,6,1],[9,12,1]")]
    [InlineData("""x\n\n\n""", "\n", "[3,3,1],[3,3,1]")]
    public void UnderCompatOffsetsMixUnitsAsTheOriginalsDo(string text, string separator, string spans) => Paragraphs(
        $$"""{"id":1,"text":"{{text}}"}""", new() { AttributeName = "p", Separator = separator, Compat = true })
        .ShouldBe($$"""{"attributes":{"p":[{{spans}}]},"id":1}""" + "\n");

    [Fact]
    public void EmptyParagraphsAreSkippedOnRequest()
    {
        const string Input = "{\"id\":1,\"text\":\"Short document\\n\\nMore text\"}\n{\"id\":2,\"text\":\"Short document #2\\n\\nMore text\"}\n";
        Paragraphs(Input, new() { AttributeName = "p", SkipEmpty = true }).ShouldEndWith("""{"attributes":{"p":[[19,28,1]]},"id":2}""" + "\n");
        Paragraphs(Input, new() { AttributeName = "p" }).ShouldEndWith("""{"attributes":{"p":[[18,19,1],[19,28,1]]},"id":2}""" + "\n");
    }

    [Fact]
    public void MinWordsPassesOverShortKeysAndNoOthers()
    {
        const string Input = "{\"id\":1,\"text\":\"one two\\none two\\none\\none\"}\n";
        Paragraphs(Input, new() { AttributeName = "p", MinWords = 2 }).ShouldBe("""{"attributes":{"p":[[8,16,1]]},"id":1}""" + "\n");
    }

    [Fact]
    public void AnNgramScoreIsTheShareSeenBefore()
    {
        const string Input = "{\"id\":1,\"text\":\"a b c d\"}\n{\"id\":2,\"text\":\"a b c x\\na\"}\n";
        var ngrams = new NgramOptions { Length = 2, Stride = 1, OverlapThreshold = 0.5f };
        Paragraphs(Input, new() { AttributeName = "p", Ngrams = ngrams }).ShouldBe(
            """
            {"attributes":{"p":[]},"id":1}
            {"attributes":{"p":[[0,8,0.6666666865348816]]},"id":2}

            """);
    }

    [Fact]
    public void ABadLineKeepsItsPlaceWhenBadLinesAreSkipped()
    {
        using BloomFilter filter = BloomFilter.Create(Roomy);
        using var op = new DocumentDedupeOperator(new() { AttributeName = "d", Key = "$.text" }, filter, readOnly: false);
        HarnessResult result = OperatorHarness.Run(
            op, "{\"id\":1,\"text\":\"x\"}\n{\"id\":2}\nnonsense\n{\"id\":4,\"text\":\"x\"}\n", badLines: BadLinePolicy.Skip);
        result.Text.ShouldBe(
            """
            {"attributes":{},"id":1}
            {"attributes":{},"id":null}
            {"attributes":{},"id":null}
            {"attributes":{"d":[[0,1,1]]},"id":4}

            """);
        result.Counts["bad_line_missing_key"].ShouldBe(1);
        result.Counts["bad_line_malformed_json"].ShouldBe(1);
        OperatorHarness.Run(op, "{\"id\":2}\n").Failure.ShouldBeOfType<ShardException>().Message.ShouldContain("documents/a.jsonl, line 1: the key `$.text`");
    }

    [Fact]
    public void AReadOnlyFilterLearnsNothing()
    {
        using BloomFilter filter = BloomFilter.Create(Roomy);
        using var op = new DocumentDedupeOperator(new() { AttributeName = "d", Key = "$.text" }, filter, readOnly: true);
        OperatorHarness.Run(op, "{\"id\":1,\"text\":\"x\"}\n{\"id\":2,\"text\":\"x\"}\n").Text.ShouldNotContain("[[");
    }

    [Fact]
    public void EveryKeyBelongsToExactlyOnePartition()
    {
        string input = string.Concat(Enumerable.Range(0, 100).Select(i => $"{{\"id\":{i},\"text\":\"{i}\"}}\n"));
        int[] handled = [.. Enumerable.Range(0, 3).Select(p => Documents(
            input, new() { AttributeName = "d", Key = "$.text", NumPartitions = 3, PartitionIndex = p }).Split('\n').Count(l => l.Contains("\"attributes\":{}", StringComparison.Ordinal)))];
        handled.Sum().ShouldBe(100);
        handled.ShouldAllBe(h => h > 15);
    }

    [Fact]
    public void AFilterWithAGreatManyHashFunctionsIsFilledAsAnyOther()
    {
        var many = new BloomFilterOptions { SizeInBytes = 1 << 16, EstimatedDocCount = 1000, Compat = true };
        using BloomFilter filter = BloomFilter.Create(many);
        filter.HashCount.ShouldBe(364);
        filter.Hasher.ShouldBeOfType<LateKeyHasher>();
        using var op = new ParagraphDedupeOperator(new() { AttributeName = "p", Ngrams = new() { Length = 2, Stride = 1, OverlapThreshold = 0.5f } }, filter, readOnly: false);
        OperatorHarness.Run(op, "{\"id\":1,\"text\":\"a b c\"}\n{\"id\":2,\"text\":\"a b x\\na\\na\"}\n").Text.ShouldBe(
            """
            {"attributes":{"p":[]},"id":1}
            {"attributes":{"p":[[0,6,0.5],[8,9,1.0]]},"id":2}

            """);
        using BloomFilter expected = BloomFilter.Create(many);
        ulong[] positions = new ulong[expected.HashCount];
        foreach (Word[] words in (Word[][])[[new(0, 1), new(2, 1)], [new(2, 1), new(4, 1)], [new(2, 1), new(6, 1)], [new(0, 1)]])
        {
            expected.Locate("a b c x"u8, words, positions);
            expected.Insert(positions);
        }

        using var ours = new MemoryStream();
        using var theirs = new MemoryStream();
        filter.Write(ours);
        expected.Write(theirs);
        ours.ToArray().ShouldBe(theirs.ToArray());
    }

    [Fact]
    public void ThreadsAndBatchesChangeNothing()
    {
        Gen<string> line = Gen.Elements("a", "b", "a b c d", "a b c e", "éx", "").ListOf()
            .Select(p => $"{{\"id\":1,\"text\":\"{string.Join("\\n", p)}\"}}\n");
        Prop.ForAll(line.ListOf().Select(string.Concat).ToArbitrary(), input =>
        {
            var options = new ParagraphDedupeOptions { AttributeName = "p", Ngrams = new() { Length = 2, OverlapThreshold = 0.3f } };
            return Paragraphs(input, options, threads: 1, batchLines: 1000) == Paragraphs(input, options, threads: 3, batchLines: 2)
                && Paragraphs(input, options with { Ngrams = null }, threads: 1, batchLines: 1000)
                    == Paragraphs(input, options with { Ngrams = null }, threads: 4, batchLines: 1);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void WrongSettingsAreAllReportedAtOnce()
    {
        using BloomFilter filter = BloomFilter.Create(Roomy);
        var options = new DocumentDedupeOptions { Key = "text", MinLength = -1, NumPartitions = 2, PartitionIndex = 2 };
        ConfigException e = Should.Throw<ConfigException>(() => new DocumentDedupeOperator(options, filter, readOnly: false));
        e.Problems.Select(p => p.Key).ShouldBe(
            ["dedupe.documents.attribute_name", "dedupe.min_length", "dedupe.partition_index", "dedupe.documents.key"]);
    }

    private static string Documents(string input, DocumentDedupeOptions options)
    {
        using BloomFilter filter = BloomFilter.Create(Roomy);
        using var op = new DocumentDedupeOperator(options, filter, readOnly: false);
        return OperatorHarness.Run(op, input).Text;
    }

    private static string Paragraphs(string input, ParagraphDedupeOptions options, int threads = 1, int batchLines = 16)
    {
        using BloomFilter filter = BloomFilter.Create(Roomy);
        using var op = new ParagraphDedupeOperator(options, filter, readOnly: false);
        return OperatorHarness.Run(op, input, batchLines, threads).Text;
    }
}
