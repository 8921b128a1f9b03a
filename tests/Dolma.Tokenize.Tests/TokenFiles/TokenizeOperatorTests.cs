using System.Text;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Testing;
using Dolma.Tokenize.TokenFiles;
using TaskStatus = Dolma.Core.Tasks.TaskStatus;

namespace Dolma.Tokenize.Tests.TokenFiles;

public class TokenizeOperatorTests
{
    private static readonly TokensOptions Options = new() { EosTokenId = 0 };

    private readonly MemoryStorage _storage = new();

    [Fact]
    public void TokensAndTheirIndexStandSideBySide()
    {
        _storage["in.json"] = """
            {"id": "a", "text": " the cat\n"}
            {"id": "b, \"c\"\r\n", "text": "the"}
            {"id": "é", "text": "  \u001c "}
            {"id": "", "text": "<|endoftext|>"}

            """u8.ToArray();
        TaskResult result = Run(Options);
        result.Status.ShouldBe(TaskStatus.Done);
        uint the = SmallTokenizer.Trained.TokenToId("the")!.Value;
        uint cat = SmallTokenizer.Trained.TokenToId("Ġcat")!.Value;
        Tokens("out/part-0-00000.npy").ShouldBe([the, cat, 0, the, 0, 0]);
        Index("out/part-0-00000.csv.gz").ShouldBe("0,3,a,in.json,1\r\n3,5,\"b, \"\"c\"\"\r\n\",in.json,2\r\n5,6,,in.json,4\r\n");
        (result.Counts["documents_out"], result.Counts["tokens"], result.Counts["documents_empty"]).ShouldBe((3, 6, 1));
    }

    [Fact]
    public void BosAndEosAreNotPutWhereTheyAreAlready()
    {
        _storage["in.json"] = Documents("<|padding|>a", "a<|endoftext|>", "<|padding|><|endoftext|>");
        Run(Options with { BosTokenId = 1 });
        uint a = SmallTokenizer.Trained.TokenToId("a")!.Value;
        Tokens("out/part-0-00000.npy").ShouldBe([1, a, 0, 1, a, 0, 1, 0]);
    }

    [Fact]
    public void AFileEndsBeforeTheDocumentThatWouldReachTheLimit()
    {
        // Each letter and its separator are two tokens.
        _storage["in.json"] = Documents("a", "b", "c", "d", "e");
        Run(Options with { MaxSize = 5 });
        _storage["out/part-0-00000.npy"].Length.ShouldBe(8);
        _storage["out/part-0-00001.npy"].Length.ShouldBe(8);
        _storage["out/part-0-00002.npy"].Length.ShouldBe(4);
        Index("out/part-0-00002.csv.gz").ShouldBe("0,2,4,in.json,5\r\n");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void AShuffleGivesTheSameFilesForAnyNumberOfWorkers(int workers)
    {
        _storage["in.json"] = Documents([.. Enumerable.Range(0, 500).Select(i => $"document {i}")]);
        TokensOptions shuffled = Options with { Order = Batches(100), MaxSize = 700 };
        Run(shuffled, workers: 1);
        string[] paths = [.. _storage.List("out").Select(f => f.Path).Where(p => !p.Contains(".dolma", StringComparison.Ordinal))];
        byte[][] first = [.. paths.Select(p => _storage[p])];
        Run(shuffled, workers);
        for (int i = 0; i < paths.Length; i++)
            _storage[paths[i]].AsSpan().SequenceEqual(first[i]).ShouldBeTrue(paths[i]);

        int[] order = [.. paths.Where(p => p.EndsWith(".csv.gz", StringComparison.Ordinal)).SelectMany(Ids)];
        order.Order().ShouldBe(Enumerable.Range(0, 500));
        order.ShouldNotBe(Enumerable.Range(0, 500));
        // Documents stay within their batch of 100.
        order.Select((id, at) => (id / 100) - (at / 100)).ShouldAllBe(d => d == 0);
    }

    [Fact]
    public void AnotherSeedOrPartShufflesDifferently()
    {
        int[] Order(long seed, int part)
        {
            int[] order = [.. Enumerable.Range(0, 50)];
            new LocalShuffle(seed, part).Shuffle(order);
            order.Order().ShouldBe(Enumerable.Range(0, 50));
            return order;
        }

        Order(1, 0).ShouldBe(Order(1, 0));
        Order(1, 0).ShouldNotBe(Order(2, 0));
        Order(1, 0).ShouldNotBe(Order(1, 1));
        Order(1, 2).ShouldNotBe(Order(2, 1));
    }

    [Fact]
    public void AShuffleReachesEveryOrderEquallyOften()
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int part = 0; part < 6000; part++)
        {
            int[] order = [0, 1, 2];
            new LocalShuffle(3920, part).Shuffle(order);
            string key = string.Join("", order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        counts.Count.ShouldBe(6);
        // 1000 are expected; five standard deviations are 144.
        counts.Values.ShouldAllBe(c => c > 856 && c < 1144);
    }

    [Fact]
    public void BadLinesFailTheirPartOrAreCounted()
    {
        _storage["in.json"] = Encoding.UTF8.GetBytes("{\"id\":\"a\",\"text\":\"a\"}\n{\"id\":\"b\"}\n\n[1]\n{\"id\":1,\"text\":\"a\"}\n{\"id\":\"c\",\"text\":\"\\ud800\"}\n{\"id\":\"c\",\"text\":\"c\"");
        Run(Options, policy: BadLinePolicy.Fail).Error.ShouldBeOfType<ShardException>().Message.ShouldContain("in.json, line 2");
        _storage.Find("out/part-0-00000.npy").ShouldBeNull();

        TaskResult result = Run(Options);
        foreach (string reason in new[] { "missing_text", "blank_line", "not_an_object", "bad_id", "lone_surrogate", "malformed_json" })
            result.Counts["bad_line_" + reason].ShouldBe(1, reason);
        Index("out/part-0-00000.csv.gz").ShouldBe("0,2,a,in.json,1\r\n");
    }

    [Fact]
    public void HalfASurrogatePairInANameIsAnErrorOfTheLine()
    {
        _storage["in.json"] = """
            {"id":"a","text":"a"}
            {"\ud800":1,"id":"b","text":"b"}

            """u8.ToArray();
        TaskResult result = Run(Options);
        (result.Status, result.Counts["bad_line_lone_surrogate"]).ShouldBe((TaskStatus.Done, 1));
    }

    [Theory]
    [InlineData("int", "17", "17")]
    [InlineData("float", "1", "1.0")]
    [InlineData("number", "1e-5", "1e-05")]
    [InlineData("float", "1e300", "1e+300")]
    [InlineData("float", "1.5e22", "1.5e+22")]
    [InlineData("bool", "true", "True")]
    [InlineData("null", "null", "None")]
    [InlineData("str", "\"1\"", "1")]
    public void IdsOfOtherTypesAreWrittenAsPythonPrintsThem(string type, string value, string expected)
    {
        _storage["in.json"] = Encoding.UTF8.GetBytes($$$"""{"text":"a","deep":{"id":{{{value}}}}}""");
        Run(Options with { Fields = new FieldOptions { IdFieldName = "deep.id", IdFieldType = type } });
        Index("out/part-0-00000.csv.gz").ShouldBe($"0,2,{expected},in.json,1\r\n");
    }

    [Fact]
    public void EveryProblemWithTheSettingsIsReportedAtOnce()
    {
        var wrong = new TokensOptions
        {
            BosTokenId = 70_000,
            Dtype = "float32",
            MaxSize = 1,
            Fields = new FieldOptions { TextFieldType = "int", IdFieldType = "uuid", IdFieldName = "text.id" },
        };
        ConfigException error = Should.Throw<ConfigException>(() => new TokenizeOperator(SmallTokenizer.Trained, wrong, "out"));
        error.Problems.Select(p => p.Key).ShouldBe(
            ["tokenizer.bos_token_id", "dtype", "max_size", "fields.text_field_type", "fields.id_field_type", "fields.id_field_name"]);
    }

    [Fact]
    public void AWiderTypeHasToBeAllowed()
    {
        TokensOptions wide = Options with { Dtype = "uint32" };
        wide.Problems(SmallTokenizer.Trained).ShouldHaveSingleItem().Message.ShouldContain("`uint16`");
        (wide with { AllowWiderDtype = true }).Problems(SmallTokenizer.Trained).ShouldBeEmpty();
        (wide with { Dtype = "uint8", AllowWiderDtype = true }).Problems(SmallTokenizer.Trained).ShouldHaveSingleItem();
        _storage["in.json"] = Documents("a");
        Run(wide with { AllowWiderDtype = true });
        _storage["out/part-0-00000.npy"].ShouldBe(new byte[] { (byte)SmallTokenizer.Trained.TokenToId("a")!.Value, 0, 0, 0, 0, 0, 0, 0 });
    }

    [Fact]
    public void TheFingerprintChangesWithWhateverChangesTheFiles()
    {
        TokensOptions[] variants =
        [
            Options, Options with { BosTokenId = 1 }, Options with { EosTokenId = 1 }, Options with { MaxSize = 9 }, Options with { Order = Batches(9) },
            Options with { Order = Batches(9), Seed = 1 }, Options with { Fields = new FieldOptions { TextFieldName = "t" } },
            Options with { Fields = new FieldOptions { IdFieldName = null } }, Options with { Fields = new FieldOptions { IdFieldType = "int" } },
            Options with { Encoding = new EncoderOptions { EncodeSpecialTokens = true } }, Options with { Encoding = new EncoderOptions { SegmentBeforeTokenization = true } },
            Options with { Dtype = "uint32", AllowWiderDtype = true },
        ];
        List<string> prints = [.. variants.Select(Fingerprint)];
        prints.Distinct(StringComparer.Ordinal).Count().ShouldBe(variants.Length);
        Fingerprint(Options with { PadTokenId = 1, Seed = 7 }).ShouldBe(prints[0]);
    }

    private static PartOrder Batches(int documents) => new() { BatchSize = documents, ShufflesBatches = true };

    private static string Fingerprint(TokensOptions options)
    {
        using var tokenize = new TokenizeOperator(SmallTokenizer.Trained, options, "out");
        return tokenize.Fingerprint;
    }

    private static byte[] Documents(params string[] texts) =>
        Encoding.UTF8.GetBytes(string.Concat(texts.Select((text, i) => $$"""{"id":"{{i}}","text":"{{text}}"}""" + "\n")));

    private TaskResult Run(TokensOptions options, int workers = 2, BadLinePolicy policy = BadLinePolicy.Skip)
    {
        IReadOnlyList<ShardTask> tasks = TokenParts.Plan([new InputFile("in.json", CompressionKind.None)], 1, null, lastFileFirst: false, "out");
        using var tokenize = new TokenizeOperator(SmallTokenizer.Trained, options, "out");
        var driver = new TaskDriver(_storage, new DriverOptions { Workers = workers, BadLines = policy, BatchBytes = 512, IgnoreExisting = true });
        return driver.Run(tasks, tokenize)[0];
    }

    private uint[] Tokens(string path)
    {
        byte[] bytes = _storage[path];
        return [.. Enumerable.Range(0, bytes.Length / 2).Select(i => (uint)BitConverter.ToUInt16(bytes, 2 * i))];
    }

    private string Index(string path) => Encoding.UTF8.GetString(GoldenCase.Content(path, _storage[path]));

    private IEnumerable<int> Ids(string path) =>
        Index(path).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(row => int.Parse(row.Split(',')[2]));
}
