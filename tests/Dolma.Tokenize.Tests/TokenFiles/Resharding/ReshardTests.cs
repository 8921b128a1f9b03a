using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Folders;
using Dolma.Tokenize.TokenFiles.Resharding;

namespace Dolma.Tokenize.Tests.TokenFiles.Resharding;

public class ReshardTests
{
    private readonly MemoryStorage _storage = new();

    /// <summary>The original's test of two pairs (spec/tokens 9).</summary>
    [Fact]
    public void TokensAndRowsOfTwoPairsArePreserved()
    {
        Pair("a/0", 1, [5, 5, 5, 5]);
        Pair("a/1", 21, [10, 2, 18, 5, 5, 9, 1]);
        Reshard(new ReshardOptions { MaxBytes = 1024 }, ("a", 1.0));
        _storage["out/000000.npy"].Length.ShouldBe(280);
        Documents("out").Count.ShouldBe(11);
        Documents("out").ShouldBe(Documents("a"), ignoreOrder: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FilesStayBelowTheLimitAndHoldEveryDocumentOnce(bool wholeFiles)
    {
        Fill("a", 2, 60);
        Fill("b", 2, 60);
        Reshard(new ReshardOptions { MaxBytes = 1000, WholeFiles = wholeFiles }, ("a", 1), ("b", 1));
        _storage.List("out").Where(file => file.Path.EndsWith(".npy", StringComparison.Ordinal)).ShouldAllBe(file => file.Size <= 1000 && file.Size > 400);
        Documents("out").ShouldBe([.. Documents("a"), .. Documents("b")], ignoreOrder: true);
    }

    /// <summary>The original's test of multipliers, where it allows 400 ± 10 and 3 to 5 times.</summary>
    [Fact]
    public void RatesAreExactInDocuments()
    {
        Fill("a", 2, 400);
        Fill("b", 2, 400);
        Reshard(new ReshardOptions { Files = 4 }, ("a", 0.5), ("b", 3.3));
        ILookup<string, string> found = Documents("out").ToLookup(document => document.Source[..1], document => document.Id + document.Source);
        found["a"].Distinct().Count().ShouldBe(400);
        found["a"].Count().ShouldBe(400);
        int[] times = [.. found["b"].GroupBy(id => id).Select(group => group.Count())];
        times.Length.ShouldBe(800);
        times.ShouldAllBe(count => count == 3 || count == 4);
        times.Count(count => count == 4).ShouldBe(240);
        long[] sizes = [.. _storage.List("out").Where(file => file.Path.EndsWith(".npy", StringComparison.Ordinal)).Select(file => file.Size)];
        sizes.Length.ShouldBe(4);
        ((double)sizes.Max() / sizes.Min()).ShouldBeLessThan(1.4);
    }

    [Fact]
    public void AsTheOriginalDoesItTheRestOfARateIsWholeFiles()
    {
        Fill("a", 2, 400);
        Fill("b", 2, 400);
        int files = TokenFolder.Open("b", _storage).Files.Count;
        Reshard(new ReshardOptions { Files = 4, WholeFiles = true }, ("a", 0.5), ("b", 3.3));
        ILookup<string, string> found = Documents("out").ToLookup(document => document.Source[..1], document => document.File + document.Id + document.Source);
        found["b"].Count().ShouldBeGreaterThan(2400);
        files.ShouldBe(4);
        Documents("out").Where(document => document.Source[0] == 'b').GroupBy(document => document.Id + document.Source).ShouldAllBe(group => group.Count() == 3 || group.Count() == 4);
    }

    [Fact]
    public void NoFileHoldsADocumentTwiceAndTheSeedDecides()
    {
        Fill("a", 2, 200);
        Reshard(new ReshardOptions { Files = 5, Seed = 1 }, ("a", 2.5));
        foreach (IGrouping<string, Found> file in Documents("out").GroupBy(document => document.File))
            file.Select(document => document.Id + document.Source).ShouldBeUnique();
        byte[] one = _storage["out/000002.npy"];
        Reshard(new ReshardOptions { Files = 5, Seed = 1 }, ("a", 2.5));
        _storage["out/000002.npy"].ShouldBe(one);
        Reshard(new ReshardOptions { Files = 5, Seed = 2 }, ("a", 2.5));
        _storage["out/000002.npy"].ShouldNotBe(one);
    }

    [Fact]
    public void EveryDocumentIsSampledEquallyOften()
    {
        Pair("a/0", 1, [.. Enumerable.Repeat(1, 7)]);
        Pair("a/1", 1, [.. Enumerable.Repeat(1, 13)]);
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int seed = 0; seed < 600; seed++)
        {
            Reshard(new ReshardOptions { Files = 1, Seed = seed }, ("a", 0.3));
            Documents("out").Count.ShouldBe(6);
            foreach (Found document in Documents("out"))
                times[document.Id + document.Source] = times.GetValueOrDefault(document.Id + document.Source) + 1;
        }

        times.Count.ShouldBe(20);
        // 2 of 7 and 4 of 13: 171 and 185 of 600, each with a standard deviation of about 11.
        times.Values.ShouldAllBe(count => count > 120 && count < 240);
    }

    [Fact]
    public void WhatCannotBeDoneIsSaid()
    {
        Pair("a/0", 1, [100]);
        Should.Throw<ConfigException>(() => Reshard(new ReshardOptions { MaxBytes = 100 }, ("a", 1))).Message.ShouldContain("never divided");
        Should.Throw<ConfigException>(() => Reshard(new ReshardOptions { Files = 2 }, ("a", 3))).Message.ShouldContain("3 times");
        Pair("a/1", 1, [5]);
        _storage["a/1.npy"] = _storage["a/1.npy"][..^4];
        TaskResult result = Reshard(new ReshardOptions { Files = 1 }, ("a", 1))[0];
        result.Error!.Message.ShouldContain("a/1.npy: ends before its index does");
        _storage.Find("out/000000.npy").ShouldBeNull();
    }

    private sealed record Found(string File, string Id, string Source, long Line, string Tokens)
    {
        // The file it is in is no part of what a document is.
        public bool Equals(Found? other) => other is not null && (Id, Source, Line, Tokens) == (other.Id, other.Source, other.Line, other.Tokens);

        public override int GetHashCode() => (Id, Source, Line, Tokens).GetHashCode();
    }

    private List<Found> Documents(string path)
    {
        TokenFolder folder = TokenFolder.Open(path, _storage);
        return
        [
            .. folder.Documents(_ => true, _ => true).Select(document => new Found(
                document.File, document.Id, document.Source, document.Line,
                string.Join(' ', folder.Read(folder.File(document.File), document.Start, (int)(document.End - document.Start))))),
        ];
    }

    private IReadOnlyList<TaskResult> Reshard(ReshardOptions options, params (string Path, double Rate)[] sources)
    {
        foreach (string file in _storage.List("out").Select(file => file.Path).ToList())
            _storage.Delete(file);
        var reshard = new ReshardOperator(
            ReshardPlan.Of([.. sources.Select(source => new ReshardSource(TokenFolder.Open(source.Path, _storage), source.Rate))], options), "out", _storage);
        return new TaskDriver(_storage, new DriverOptions { Workers = 3 }).Run(reshard.Tasks, reshard);
    }

    /// <summary>Numbers from <paramref name="first"/> on, in documents of these lengths, as four-byte ids.</summary>
    private void Pair(string name, uint first, int[] lengths)
    {
        var rows = new StringBuilder();
        int start = 0;
        for (int i = 0; i < lengths.Length; i++)
            rows.Append(System.Globalization.CultureInfo.InvariantCulture, $"{start},{start += lengths[i]},{i},{name}.json,{i + 1}\r\n");
        _storage[name + ".npy"] = [.. Enumerable.Range(0, start).SelectMany(i => BitConverter.GetBytes(first + (uint)i))];
        using var packed = new PooledBuffer();
        Codec.CompressMember(Encoding.UTF8.GetBytes(rows.ToString()), packed, CompressionKind.Gzip);
        _storage[name + ".csv.gz"] = packed.WrittenSpan.ToArray();
    }

    /// <summary>Token files of some documents, four pairs for two files.</summary>
    private void Fill(string name, int files, int documents)
    {
        for (int file = 0; file < files; file++)
            _storage[$"{name}-in/{file}.json"] = TokenRun.Lines(Enumerable.Range(0, documents).Select(i => ($"{i}", $"{i}")));
        int most = documents == 60 ? 200 : documents == 200 ? 500 : 1000;
        TokenRun.Write(_storage, $"{name}-in", name, new TokensOptions { EosTokenId = 0, MaxSize = most }, parts: files);
    }
}
