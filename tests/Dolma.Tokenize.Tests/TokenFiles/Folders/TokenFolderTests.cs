using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Lines;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using Dolma.Tokenize.TokenFiles.Folders;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Tokenize.Tests.TokenFiles.Folders;

public class TokenFolderTests
{
    private static readonly TokensOptions Options = new() { EosTokenId = 0, MaxSize = 300 };

    private readonly MemoryStorage _storage = new();

    public TokenFolderTests()
    {
        for (int file = 0; file < 3; file++)
            _storage[$"in/{(file == 2 ? "b" : "a")}/{file}.json"] = TokenRun.Lines(Enumerable.Range(0, 40).Select(i => ($"{file}, \"{i}\"", $"document {i} of file {file}\nthe cat")));
        TokenRun.Write(_storage, "in", "out", Options, parts: 2);
    }

    [Fact]
    public void FromEveryTokenThereIsAWayToItsDocumentAndBack()
    {
        TokenFolder folder = TokenFolder.Open("out", _storage);
        folder.Files.Count.ShouldBeGreaterThan(3);
        int documents = 0;
        foreach (TokenFolderFile file in folder.Files)
        {
            for (long offset = 0; offset < file.Tokens.Size / 2; offset += 7)
            {
                TokenDocument found = folder.Documents(candidate => candidate == file, row => row.Start <= offset && row.End > offset).ShouldHaveSingleItem();
                string text = SmallTokenizer.Trained.Decode(folder.Read(file, found.Start, (int)(found.End - found.Start)));
                text.ShouldBe(Text(found.Source, found.Line));
                byte[] id = Encoding.UTF8.GetBytes(found.Id);
                folder.Documents(_ => true, row => row.Id.SequenceEqual(id)).ShouldBe([found]);
                documents++;
            }
        }

        documents.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void TheIndexReaderReadsWhateverIdsPythonsCsvCanWrite()
    {
        Gen<string> field = Gen.Elements('a', ',', '"', '\n', '\r', 'é', ' ').ArrayOf().Select(characters => new string(characters));
        Prop.ForAll(field.Zip(field).ArrayOf().ToArbitrary(), rows =>
        {
            using var content = new PooledBuffer();
            foreach ((string id, string source) in rows)
            {
                content.Write("3,5,"u8);
                CsvField.Write(content, Encoding.UTF8.GetBytes(id));
                content.Write((byte)',');
                CsvField.Write(content, Encoding.UTF8.GetBytes(source));
                content.Write(",7\r\n"u8);
            }

            var storage = new MemoryStorage { ["x.csv.gz"] = Packed(content.WrittenSpan) };
            using var reader = new TokenIndexReader("x.csv.gz", storage);
            var found = new List<(string, string)>();
            while (reader.Read())
                found.Add((Encoding.UTF8.GetString(reader.Id), Encoding.UTF8.GetString(reader.Source)));
            return found.SequenceEqual(rows) && (found.Count == 0 || (reader.Start, reader.End, reader.Line) == (3, 5, 7));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("0,2,a,b\r\n")]
    [InlineData("0,2,a,b,1,x\r\n")]
    [InlineData("2,0,a,b,1\r\n")]
    [InlineData("x,2,a,b,1\r\n")]
    [InlineData("-1,2,a,b,1\r\n")]
    [InlineData("0,2,\"a,b,1\r\n")]
    public void ARowThatIsNoneIsRefusedWithItsNumber(string row)
    {
        _storage["x.csv.gz"] = Packed(Encoding.UTF8.GetBytes("0,1,a,b,1\r\n" + row));
        using var reader = new TokenIndexReader("x.csv.gz", _storage);
        reader.Read().ShouldBeTrue();
        Should.Throw<ShardException>(() => reader.Read()).Message.ShouldStartWith("x.csv.gz, row 2: is not");
    }

    [Fact]
    public void GoodFilesHaveNoProblems()
    {
        var check = new TokenFolderCheck(TokenFolder.Open("out", _storage), _storage);
        check.Problems(2, CancellationToken.None).ShouldBeEmpty();
        check.Documents.ShouldBe(120);
        check.Tokens.ShouldBe(TokenFolder.Open("out", _storage).Settings!.Tokens);
    }

    [Fact]
    public void AllThatIsWrongIsSaidAtOnce()
    {
        TokenFolderFile[] files = [.. TokenFolder.Open("out", _storage).Files];
        string first = files[0].Name;
        byte[] cut = _storage["out/" + first];
        _storage["out/" + first] = cut[..^3];
        byte[] wrong = _storage["out/" + files[1].Name];
        (wrong[0], wrong[1], wrong[^2], wrong[^1]) = (0xff, 0xff, 1, 0);
        _storage["out/" + files[1].Name] = wrong;
        _storage.Delete("out/" + files[2].Name);
        _storage.Delete(files[3].IndexPath);
        _storage["out/other.npy"] = [];
        _storage["out/other.csv.gz"] = Packed([]);
        string[] problems = [.. new TokenFolderCheck(TokenFolder.Open("out", _storage), _storage).Problems(2, CancellationToken.None)];
        foreach (string expected in new[]
                 {
                     $"{files[2].Name}: is missing", "other.npy: is not of the run", "other.npy: has no tokens", $"{first}: has {cut.Length - 3:N0} bytes, no multiple of the 2",
                     $"{files[1].Name}: has the id 65535 in row 1", $"{files[1].Name}: row", "not with eos, 0", $"{files[3].Name}: has no index",
                 })
        {
            problems.ShouldContain(problem => problem.Contains(expected), $"{expected} in:\n{string.Join('\n', problems)}");
        }
    }

    [Fact]
    public void FilesOfTheOriginalNeedNoSettings()
    {
        _storage.Delete("out/tokens.json");
        TokenFolder folder = TokenFolder.Open("out", _storage);
        folder.Dtype.ShouldBe("uint16");
        folder.Settings.ShouldBeNull();
        new TokenFolderCheck(folder, _storage).Problems(1, CancellationToken.None).ShouldBeEmpty();
        Should.Throw<ConfigException>(() => TokenFolder.Open("elsewhere", _storage)).Message.ShouldContain("no token files");
    }

    [Fact]
    public void StatisticsAreBySourceAndAddUp()
    {
        TokenFolder folder = TokenFolder.Open("out", _storage);
        SortedDictionary<string, LengthCounts> sources = TokenFolderStats.Of(folder, 3, CancellationToken.None);
        sources.Keys.ShouldBe(["in/a", "in/b"]);
        (sources["in/a"].Documents, sources["in/b"].Documents).ShouldBe((80, 40));
        sources.Values.Sum(counts => counts.Tokens).ShouldBe(folder.Settings!.Tokens);
        sources["in/a"].Histogram().Sum(row => row.Documents).ShouldBe(80);
    }

    [Fact]
    public void LengthsAreCountedByPowersOfTwo()
    {
        var counts = new LengthCounts();
        foreach (long length in new long[] { 1, 2, 3, 4, 9, 15 })
            counts.Add(length);
        counts.Histogram().ShouldBe([(1, 1, 1), (2, 3, 2), (4, 7, 1), (8, 15, 2)]);
        (counts.Shortest, counts.Longest, counts.Mean).ShouldBe((1, 15, 34 / 6.0));
        var sum = new LengthCounts();
        sum.Add(new LengthCounts());
        sum.Add(counts);
        (sum.Shortest, sum.Longest, sum.Documents).ShouldBe((1, 15, 6));
    }

    private static string Text(string source, long line) => $"document {line - 1} of file {source[^6]}\nthe cat";

    private static byte[] Packed(ReadOnlySpan<byte> content)
    {
        using var packed = new PooledBuffer();
        Codec.CompressMember(content, packed, CompressionKind.Gzip);
        return packed.WrittenSpan.ToArray();
    }
}
