using System.Globalization;
using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Dedup.Exact;
using Dolma.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Dedup.Tests.Exact;

public sealed class ExactRunTests
{
    private static readonly DocumentDedupeOptions ByText = new() { AttributeName = "d", Key = "$.text" };

    [Fact]
    public void TheFirstOfAllShardsIsKept()
    {
        var storage = new MemoryStorage();
        Write(storage, "c/documents/a", "x", "y", "x");
        Write(storage, "c/documents/b", "z", "y");
        Run(storage, ByText, ["c/documents/a", "c/documents/b"]);
        Marks(storage, "a").ShouldBe("..D");
        Marks(storage, "b").ShouldBe(".D");
    }

    [Fact]
    public void AnIndexTellsNextMonthsDocumentsWithoutReadingThoseBefore()
    {
        var storage = new MemoryStorage();
        Write(storage, "c/documents/a", "x", "y");
        Run(storage, ByText, ["c/documents/a"]);
        storage.Delete("c/documents/a");
        Write(storage, "c/documents/b", "y", "z", "z");
        Run(storage, ByText, ["c/documents/b"]);
        Marks(storage, "b").ShouldBe("D.D");
        ExactIndex index = ExactIndex.Read("index", storage)!;
        index.Generations.Count.ShouldBe(2);
        index.KeyCount().ShouldBe(3);
        Write(storage, "c/documents/q", "x", "new", "new", "z");
        Run(storage, ByText, ["c/documents/q"], readOnly: true);
        Marks(storage, "q").ShouldBe("D..D", "a read-only index learns nothing, not even from the same file");
    }

    [Fact]
    public void TheAnswerIsThatOfASetInAnyNumberOfRangesAndWithAnyMemory()
    {
        Gen<string> text = Gen.Elements("a", "b", "c", "a b c d", "a b c e", "éx\\na b", "").Select(t => t);
        Gen<string[][]> shards = text.ListOf().Select(texts => texts.ToArray()).ListOf().Select(s => s.ToArray());
        Prop.ForAll(shards.ToArbitrary(), Gen.Elements(1, 4, 256).ToArbitrary(), (corpus, ranges) =>
        {
            var paragraphs = new ParagraphDedupeOptions { AttributeName = "d", Ngrams = new() { Length = 2, OverlapThreshold = 0.4f } };
            return Same(corpus, ByText, ranges) && Same(corpus, paragraphs, ranges) && Same(corpus, paragraphs with { Ngrams = null }, ranges);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void PartitionsOfKeysMarkTogetherWhatOneRunMarks()
    {
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => (i % 40).ToString(CultureInfo.InvariantCulture))];
        string[] marks = [.. Enumerable.Range(0, 3).Select(p =>
        {
            var storage = new MemoryStorage();
            Write(storage, "c/documents/a", texts);
            Run(storage, ByText with { NumPartitions = 3, PartitionIndex = p }, ["c/documents/a"]);
            return Marks(storage, "a");
        })];
        string together = string.Concat(Enumerable.Range(0, 60).Select(i => marks.Any(m => m[i] == 'D') ? 'D' : '.'));
        together.ShouldBe(new string('.', 40) + new string('D', 20));
    }

    [Fact]
    public void AMissingFileOfKeysStopsTheNextStep()
    {
        var storage = new MemoryStorage();
        Write(storage, "c/documents/a", "x");
        ExactRun run = Prepare(storage, ByText, ["c/documents/a"], readOnly: false);
        new TaskDriver(storage, new DriverOptions()).Run(run.MapTasks, run.Mapping);
        storage.Delete(run.MapTasks[0].Outputs[0].Path);
        new TaskDriver(storage, new DriverOptions()).Run(run.ReduceTasks(1, learns: true), run.Reducing(1))[0].Error
            .ShouldBeOfType<RunException>().Message.ShouldContain("file of keys is missing");
    }

    [Fact]
    public void ADamagedFileOfKeysIsRefused()
    {
        var storage = new MemoryStorage();
        Write(storage, "c/documents/a", "x");
        ExactRun run = Prepare(storage, ByText, ["c/documents/a"], readOnly: false);
        new TaskDriver(storage, new DriverOptions()).Run(run.MapTasks, run.Mapping);
        string path = run.MapTasks[0].Outputs[0].Path;
        storage[path] = storage[path][..^8];
        Should.Throw<RunException>(() => KeyRun.Open(storage, path)).Message.ShouldContain("is damaged");
        storage[path] = new byte[5000];
        Should.Throw<RunException>(() => KeyRun.Open(storage, path)).Message.ShouldContain("is no file of keys");
    }

    private static bool Same(string[][] corpus, DedupeOptions options, int ranges)
    {
        var storage = new MemoryStorage();
        string[] paths = [.. corpus.Select((_, i) => $"c/documents/{i:000}")];
        for (int i = 0; i < corpus.Length; i++)
            Write(storage, paths[i], corpus[i]);
        Run(storage, options, paths, ranges: ranges);
        using BloomFilter filter = BloomFilter.Create(new BloomFilterOptions { SizeInBytes = 1 << 16, EstimatedDocCount = 1000, DesiredFalsePositiveRate = 1e-9 });
        using TaskOperator op = options is DocumentDedupeOptions documents
            ? new DocumentDedupeOperator(documents, filter, readOnly: false)
            : new ParagraphDedupeOperator((ParagraphDedupeOptions)options, filter, readOnly: false);
        IReadOnlyList<HarnessResult> expected = OperatorHarness.Run(
            op, [.. paths.Select(path => (IReadOnlyList<HarnessGroup>)[new HarnessGroup(path, storage[path])])]);
        return Enumerable.Range(0, corpus.Length).All(i => storage.Text($"c/attributes/{i:000}") == expected[i].Text);
    }

    private static ExactRun Prepare(MemoryStorage storage, DedupeOptions options, string[] paths, bool readOnly)
    {
        ExactIndex index = ExactIndex.Read("index", storage) ?? ExactIndex.Empty(seed: 0);
        ShardTask[] tasks = [.. paths.Select((path, i) => new ShardTask(
            path,
            i,
            [new InputGroup(new InputFile(path, CompressionKind.None), [])],
            [new OutputFile(path.Replace("documents", "attributes", StringComparison.Ordinal), CompressionKind.None)],
            []))];
        return new ExactRun(
            storage, "index", index, index.Generations.Count, options, new ExactSettings { ReadOnly = readOnly, MemoryOfTask = 0 }, tasks, [.. tasks.SelectMany(task => DoneMarker.Identify(task, storage))], "test");
    }

    private static void Run(MemoryStorage storage, DedupeOptions options, string[] paths, bool readOnly = false, int ranges = 1)
    {
        ExactRun run = Prepare(storage, options, paths, readOnly);
        var driver = new TaskDriver(storage, new DriverOptions { Workers = 3, BatchBytes = 40 });
        driver.Run(run.MapTasks, run.Mapping).ShouldAllBe(result => result.Error == null);
        driver.Run(run.ReduceTasks(ranges, learns: !readOnly), run.Reducing(ranges)).ShouldAllBe(result => result.Error == null);
        ShardTask[] tasks = [.. paths.Select((path, i) => new ShardTask(
            path,
            i,
            [new InputGroup(new InputFile(path, CompressionKind.None), [])],
            [new OutputFile(path.Replace("documents", "attributes", StringComparison.Ordinal), CompressionKind.None)],
            []))];
        driver.Run(tasks, run.Marking(ranges)).ShouldAllBe(result => result.Error == null);
        if (!readOnly)
            run.Commit(ranges, "test");
        ExactRun.Clean("index", storage);
        storage.List("index/work").ShouldBeEmpty();
    }

    private static void Write(MemoryStorage storage, string path, params string[] texts) =>
        storage[path] = Encoding.UTF8.GetBytes(string.Concat(texts.Select((text, i) => $"{{\"id\":{i},\"text\":\"{text}\"}}\n")));

    /// <summary>A letter a document: whether it is marked.</summary>
    private static string Marks(MemoryStorage storage, string name) => string.Concat(
        storage.Text($"c/attributes/{name}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Contains("[[", StringComparison.Ordinal) ? 'D' : '.'));
}
