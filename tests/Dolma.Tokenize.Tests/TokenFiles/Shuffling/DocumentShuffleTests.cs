using System.Globalization;
using System.Text;
using Dolma.Core.Compression;
using Dolma.Core.Storage;
using Dolma.Core.Tasks;
using Dolma.Core.Text;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Shuffling;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Tokenize.Tests.TokenFiles.Shuffling;

public class DocumentShuffleTests
{
    private static readonly TokensOptions Options = new() { EosTokenId = 0, MaxSize = 3000 };

    private readonly MemoryStorage _storage = new();

    private int _divided;

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(2, 4000)]
    [InlineData(7, 700)]
    public void WorkersAndMemoryDoNotShow(int workers, int memory)
    {
        Fill(files: 5, documents: 300);
        Shuffle(Options, parts: 3);
        Dictionary<string, byte[]> expected = Content();
        expected.Count.ShouldBeGreaterThan(6);
        Shuffle(Options, parts: 3, workers, memory);
        Content().Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach ((string path, byte[] content) in Content())
            content.AsSpan().SequenceEqual(expected[path]).ShouldBeTrue(path);
        _divided.ShouldBe(memory < 1 << 20 ? 1 : 0, "division is to be tested, too");
    }

    [Fact]
    public void DocumentsStandInOrderOfTheHashesOfTheirIdsAndAllAreThere()
    {
        Fill(files: 3, documents: 400);
        Shuffle(Options with { Seed = 7 }, parts: 4, memory: 5000);
        string[] ids = [.. Rows().Select(row => row.Id)];
        ids.ShouldBe(ids.OrderBy(id => StableHash.Of(Encoding.UTF8.GetBytes(id), 7)));
        ids.Order(StringComparer.Ordinal).ShouldBe(AllIds(3, 400).Order(StringComparer.Ordinal));
        foreach (Row row in Rows())
            row.Tokens.ShouldBe(TokensOf(row.Id), row.Id);
    }

    [Fact]
    public void TheOrderHasNothingToDoWithThatOfTheInput()
    {
        Fill(files: 4, documents: 500);
        Shuffle(Options, parts: 2);
        double[] places = [.. Rows().Select(row => (double)Array.IndexOf(AllIds(4, 500).ToArray(), row.Id))];
        // Of 2,000 independent places the correlation has a standard deviation of 0.022.
        Math.Abs(Correlation(places, [.. Enumerable.Range(0, places.Length).Select(i => (double)i)])).ShouldBeLessThan(0.1);
        Math.Abs(Correlation(places[..^1], places[1..])).ShouldBeLessThan(0.1);
    }

    [Fact]
    public void AnotherSeedGivesAnotherOrderOfTheSameDocuments()
    {
        Fill(files: 2, documents: 200);
        Shuffle(Options with { Seed = 1 }, parts: 1);
        string[] one = [.. Rows().Select(row => row.Id)];
        Shuffle(Options with { Seed = 2 }, parts: 1);
        string[] two = [.. Rows().Select(row => row.Id)];
        two.ShouldNotBe(one);
        two.Order(StringComparer.Ordinal).ShouldBe(one.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DocumentsWithOneIdStayInOrderOfTheInputHoweverManyThereAre()
    {
        for (int file = 0; file < 3; file++)
            _storage[$"in/{file}.json"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $$"""{"id":"same","text":"{{file}} {{i}}"}""" + "\n")));
        Shuffle(Options, parts: 2, memory: 2000);
        Rows().Select(row => (row.Source, row.Line)).ShouldBe(Enumerable.Range(0, 3).SelectMany(file => Enumerable.Range(1, 200).Select(line => ($"in/{file}.json", line))));
    }

    [Fact]
    public void ADocumentMayBeLargerThanMemory()
    {
        string text = string.Concat(Enumerable.Repeat("the cat ", 1000));
        _storage["in/0.json"] = Encoding.UTF8.GetBytes($$"""{"id":"a","text":"x"}{{"\n"}}{"id":"large","text":"{{text}}"}{{"\n"}}{"id":"b","text":"y"}{{"\n"}}{"id":"huge","text":"{{text}}{{text}}"}{{"\n"}}""");
        Shuffle(Options with { MaxSize = 1 << 20 }, parts: 1, memory: 500);
        Rows().Select(row => row.Id).ShouldBe(new[] { "a", "b", "large", "huge" }.OrderBy(id => StableHash.Of(Encoding.UTF8.GetBytes(id), Options.Seed)));
    }

    [Fact]
    public void SourcesStayApart()
    {
        Fill(files: 4, documents: 50);
        Shuffle(Options, parts: 2, groups: [[0, 2], [1, 3]]);
        string[] sources = [.. Rows().Select(row => row.Source)];
        sources.Take(100).ShouldAllBe(source => source == "in/0.json" || source == "in/2.json");
        sources.Skip(100).ShouldAllBe(source => source == "in/1.json" || source == "in/3.json");
        sources.Take(100).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public void WhatWasDoneBeforeAnInterruptionIsNotDoneAgain()
    {
        Fill(files: 3, documents: 100);
        DocumentShuffle shuffle = New(Options, parts: 2, memory: 700);
        var driver = new TaskDriver(_storage, new DriverOptions());
        driver.Run([shuffle.EncodeTasks[1]], shuffle.Encoding);
        driver.Run(shuffle.EncodeTasks, shuffle.Encoding).Select(result => result.Status).ShouldBe([TaskStatus.Done, TaskStatus.Skipped, TaskStatus.Done]);
        shuffle.Collect();
        var first = new List<TaskStatus>();
        shuffle.Divide((tasks, divide) =>
        {
            first.AddRange(driver.Run([.. tasks.Take(1)], divide).Select(result => result.Status));
            return driver.Run(tasks, divide)[0].Status == TaskStatus.Skipped;
        }).ShouldBeTrue();
        first.ShouldNotBeEmpty();
        driver.Run(shuffle.PartTasks, shuffle.Writing).ShouldAllBe(result => result.Status == TaskStatus.Done);
        New(Options, parts: 2, memory: 1 << 20).Writing.Fingerprint.ShouldBe(shuffle.Writing.Fingerprint);
        driver.Run(shuffle.PartTasks, shuffle.Writing).ShouldAllBe(result => result.Status == TaskStatus.Skipped);
    }

    private sealed record Row(string Id, string Source, int Line, uint[] Tokens);

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average();
        double meanB = b.Average();
        double both = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return both / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    private static IEnumerable<string> AllIds(int files, int documents) =>
        Enumerable.Range(0, files).SelectMany(file => Enumerable.Range(0, documents).Select(i => $"{file}-{i}"));

    private static uint[] TokensOf(string id)
    {
        var tokens = new TokenBuffer();
        using TokenEncoder encoder = SmallTokenizer.Trained.CreateEncoder();
        encoder.Encode(Encoding.UTF8.GetBytes($"document {id}"), tokens);
        return [.. tokens.Span, 0];
    }

    private void Fill(int files, int documents)
    {
        for (int file = 0; file < files; file++)
        {
            _storage[$"in/{file}.json"] = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Range(0, documents).Select(i => $$"""{"id":"{{file}}-{{i}}","text":"document {{file}}-{{i}}"}""" + "\n")));
        }
    }

    private DocumentShuffle New(TokensOptions options, int parts, int memory, int[][]? groups = null)
    {
        ShuffleFile[] files = [.. _storage.List("in").Select(file => new ShuffleFile(new InputFile(file.Path, CompressionKind.None), file.Size, $"{file.Path} {file.Identity}"))];
        int[][] members = groups ?? [[.. Enumerable.Range(0, files.Length)]];
        return new DocumentShuffle(
            SmallTokenizer.Trained, options, [.. members.Select(group => new ShuffleGroup([.. group.Select(i => files[i])], parts))], "out", "scratch", memory, BadLinePolicy.Fail, _storage);
    }

    private void Shuffle(TokensOptions options, int parts, int workers = 2, int memory = 1 << 20, int[][]? groups = null)
    {
        DocumentShuffle shuffle = New(options, parts, memory, groups);
        var driver = new TaskDriver(_storage, new DriverOptions { Workers = workers, BatchBytes = 512, IgnoreExisting = true });
        driver.Run(shuffle.EncodeTasks, shuffle.Encoding).ShouldAllBe(result => result.Status == TaskStatus.Done);
        shuffle.Collect();
        _divided = 0;
        shuffle.Divide((tasks, divide) =>
        {
            _divided = 1;
            return driver.Run(tasks, divide).All(result => result.Status == TaskStatus.Done);
        }).ShouldBeTrue();
        driver.Run(shuffle.PartTasks, shuffle.Writing).ShouldAllBe(result => result.Status == TaskStatus.Done);
        foreach (StoredFile file in _storage.List("scratch").ToList())
            _storage.Delete(file.Path);
    }

    private Dictionary<string, byte[]> Content() => _storage.List("out").Where(file => !file.Path.Contains("/.dolma/", StringComparison.Ordinal))
        .ToDictionary(file => file.Path, file => GoldenCase.Content(file.Path, _storage[file.Path]), StringComparer.Ordinal);

    private List<Row> Rows()
    {
        var rows = new List<Row>();
        Dictionary<string, byte[]> files = Content();
        foreach (string index in files.Keys.Where(path => path.EndsWith(".csv.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            byte[] tokens = files[index.Replace(".csv.gz", ".npy", StringComparison.Ordinal)];
            (tokens.Length / 2).ShouldBeLessThan((int)1 << 20);
            foreach (string row in Encoding.UTF8.GetString(files[index]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] fields = row.Split(',');
                int start = int.Parse(fields[0], CultureInfo.InvariantCulture);
                int end = int.Parse(fields[1], CultureInfo.InvariantCulture);
                rows.Add(new Row(
                    fields[2], fields[3], int.Parse(fields[4], CultureInfo.InvariantCulture),
                    [.. Enumerable.Range(start, end - start).Select(i => (uint)BitConverter.ToUInt16(tokens, 2 * i))]));
            }
        }

        return rows;
    }
}
