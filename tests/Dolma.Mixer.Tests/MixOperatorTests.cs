using System.Text;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Testing;

namespace Dolma.Mixer.Tests;

public sealed class MixOperatorTests
{
    private const string Documents =
        """
        {"id":"a","text":"mail me at x@y.z","metadata":{"b":1,"a":1.50}}
        {"id":"b","text":"  short  ","source":"s","metadata":"lost"}
        {"id":"c","text":"third document","attributes":{"own":1,"score":0}}

        """;

    private const string Attributes =
        """
        {"attributes":{"mail":[[11,16,1]],"score":1},"id":"a"}
        {"attributes":{"mail":[],"score":2.0},"id":"b"}
        {"attributes":{"score":3},"id":"c"}

        """;

    private static readonly MixStreamOptions Plain = new() { Name = "s", OutputPath = "out" };

    [Fact]
    public void DocumentsAreMergedFilteredReplacedAndWrittenInOrder()
    {
        MixStreamOptions options = Plain with
        {
            Attributes = ["all"],
            Exclude = ["$.attributes[?(@.score == 2)]"],
            SpanReplacements = [new() { Span = "$.attributes.mail", MinScore = 0.5, Replacement = "<{}>" }],
        };
        HarnessResult result = Run(options, Documents, Attributes);
        result.Text.ShouldBe(
            """
            {"attributes":{"mail":[[11,16,1]],"score":1},"id":"a","metadata":{"a":1.5,"b":1,"mixes":[{"provenance":"d.jsonl:1","spans":[[11,16]],"stream":"s"}],"provenance":"d.jsonl:1"},"text":"mail me at <x@y.z>"}
            {"attributes":{"own":1,"score":3},"id":"c","metadata":{"mixes":[{"provenance":"d.jsonl:3","stream":"s"}],"provenance":"d.jsonl:3"},"text":"third document"}

            """);
        result.Counts["documents"].ShouldBe(3);
        result.Counts["documents_kept"].ShouldBe(2);
        result.Counts["filtered_exclude_0"].ShouldBe(1);
        result.Counts["spans_replaced"].ShouldBe(1);
        result.Counts["bytes_kept"].ShouldBe(result.Output.Length);
    }

    [Fact]
    public void OnlyIncludedDocumentsPass()
    {
        HarnessResult result = Run(Plain with { Include = ["$.metadata[?(@.b)]", "$.source"] }, Documents);
        result.Text.Split('\n').Length.ShouldBe(3);
        result.Counts["filtered_include"].ShouldBe(1);
        result.Counts["metadata_replaced"].ShouldBe(1);
    }

    [Fact]
    public void ShortTextsAndDiscardedFieldsGo()
    {
        HarnessResult result = Run(Plain with { MinTextLength = 6, DiscardFields = ["metadata", "attributes", "absent"] }, Documents);
        result.Text.ShouldBe(
            """
            {"id":"a","metadata":{"mixes":[{"provenance":"d.jsonl:1","stream":"s"}],"provenance":"d.jsonl:1"},"text":"mail me at x@y.z"}
            {"id":"c","metadata":{"mixes":[{"provenance":"d.jsonl:3","stream":"s"}],"provenance":"d.jsonl:3"},"text":"third document"}

            """);
        result.Counts["filtered_min_text_length"].ShouldBe(1);
    }

    [Fact]
    public void EachFilterCountsWhatItRemovedAloneAndWithOthers()
    {
        MixStreamOptions options = Plain with
        {
            Attributes = ["all"],
            Include = ["$.attributes[?(@.score >= 1)]"],
            Exclude = ["$.attributes[?(@.score == 2)]", "$.attributes.mail", "$.attributes.absent"],
            MinTextLength = 100,
        };
        HarnessResult result = Run(options, Documents + """{"id":"d","text":"x"}""", Attributes + """{"attributes":{"score":0,"mail":[]},"id":"d"}""");
        result.Output.ShouldBeEmpty();
        long Count(string name) => result.Counts[name];
        (Count("documents_removed"), Count("bytes_removed")).ShouldBe((4, Documents.Length + 22));
        (Count("filtered_include"), Count("filtered_include_alone")).ShouldBe((1, 0));
        (Count("filtered_exclude_0"), Count("filtered_exclude_0_alone")).ShouldBe((1, 0));
        (Count("filtered_exclude_1"), Count("filtered_exclude_1_alone"), Count("filtered_exclude_1_alone_bytes")).ShouldBe((3, 1, 65));
        Count("filtered_exclude_2").ShouldBe(0);
        (Count("filtered_min_text_length"), Count("filtered_min_text_length_alone")).ShouldBe((1, 1));
        (Count("with_attribute_score"), Count("with_attribute_mail"), Count("with_attribute_absent")).ShouldBe((4, 3, 0));
    }

    [Fact]
    public void AJqProgramThatFailsBehindTheVerdictOnlyDoesNotCount()
    {
        HarnessResult result = Run(Plain with { FilterSyntax = SelectorSyntax.Jq, Exclude = [".id == \"a\"", ".id.x", "true"] }, """{"id":"a","text":""}""");
        result.Counts["bad_lines"].ShouldBe(0);
        result.Counts["filtered_exclude_0"].ShouldBe(1);
        result.Counts["filtered_exclude_1"].ShouldBe(0);
        result.Counts["filtered_exclude_2"].ShouldBe(1);
    }

    [Fact]
    public void EarlierMixesStayInTheProvenanceUnlessTheOriginalsWayIsAskedFor()
    {
        const string Original = """{"id":1,"metadata":{"provenance":"web.jsonl:7"},"text":"x"}""";
        string once = Run(Plain, Original).Text;
        once.ShouldBe("""{"id":1,"metadata":{"mixes":[{"provenance":"web.jsonl:7"},{"provenance":"d.jsonl:1","stream":"s"}],"provenance":"d.jsonl:1"},"text":"x"}""" + "\n");
        MixStreamOptions second = Plain with { Name = "t", SpanReplacements = [new() { Span = "$.spans", MinScore = 0 }] };
        Run(second, "{\"id\":0,\"text\":\"\"}\n" + once.Replace("\"text\"", "\"spans\":[[0,1,1]],\"text\"", StringComparison.Ordinal)).Text.ShouldContain(
            """[{"provenance":"web.jsonl:7"},{"provenance":"d.jsonl:1","stream":"s"},{"provenance":"d.jsonl:2","spans":[[0,1]],"stream":"t"}],"provenance":"d.jsonl:2"}""");
        Run(Plain with { Compat = true }, Original).Text.ShouldBe("""{"id":1,"metadata":{"provenance":"d.jsonl:1"},"text":"x"}""" + "\n");
    }

    [Theory]
    [InlineData("sources/web/documents/a/b/0.jsonl", "a/b/0.jsonl:1", "0.jsonl:1")]
    [InlineData("s3://bucket/documents/x/documents/0.jsonl", "0.jsonl:1", "0.jsonl:1")]
    [InlineData("documents/news/0.jsonl", "news/0.jsonl:1", "0.jsonl:1")]
    [InlineData("elsewhere/0.jsonl", "0.jsonl:1", "0.jsonl:1")]
    public void TheListOfMixesTellsFilesOfSeveralFoldersApart(string path, string mix, string provenance)
    {
        using var op = new MixOperator(Plain);
        OperatorHarness.Run(op, [[new HarnessGroup(path, """{"id":1,"text":"x"}"""u8.ToArray())]])[0].Text
            .ShouldBe($$"""{"id":1,"metadata":{"mixes":[{"provenance":"{{mix}}","stream":"s"}],"provenance":"{{provenance}}"},"text":"x"}""" + "\n");
    }

    [Fact]
    public void LaterAttributeFilesWin() => Run(Plain, Documents, Attributes, Attributes.Replace("\"score\":3", "\"score\":\"late\"", StringComparison.Ordinal))
        .Text.ShouldContain("""{"own":1,"score":"late"}""");

    [Fact]
    public void AttributesOfAnotherDocumentFailTheShardWhateverBadLinesDo()
    {
        HarnessResult result = Run(Plain, Documents, Attributes.Replace("\"id\":\"b\"", "\"id\":\"q\"", StringComparison.Ordinal));
        result.Failure.ShouldBeOfType<ShardException>().Message.ShouldContain("attributes/0/d.jsonl, line 2 belongs to document \"q\"");
    }

    [Fact]
    public void AttributesOfAnotherDocumentAreTakenByTheirPlaceAndCountedIfThatIsAllowed()
    {
        HarnessResult result = Run(Plain with { AllowsOtherIds = true }, Documents, Attributes.Replace("\"id\":\"b\"", "\"id\":\"q\"", StringComparison.Ordinal));
        result.Text.ShouldContain("""{"attributes":{"mail":[],"score":2.0},"id":"b",""");
        result.Counts["mismatched_ids"].ShouldBe(1);
        result.Counts.Examples["mismatched_ids"].ShouldHaveSingleItem().ShouldBe("in/attributes/0/d.jsonl, line 2 belongs to document \"q\", but line 2 of in/documents/d.jsonl is document \"b\".");
    }

    [Fact]
    public void ABadLineIsLeftOutWhenBadLinesAreSkipped()
    {
        HarnessResult result = Run(Plain, "{\"id\":1,\"text\":\"x\"}\n[]\n{\"id\":2}\n{\"id\":3,\"text\":\"y\"}\n");
        result.Text.ShouldBe("""{"id":1,"metadata":{"mixes":[{"provenance":"d.jsonl:1","stream":"s"}],"provenance":"d.jsonl:1"},"text":"x"}""" + "\n" + """{"id":3,"metadata":{"mixes":[{"provenance":"d.jsonl:4","stream":"s"}],"provenance":"d.jsonl:4"},"text":"y"}""" + "\n");
        result.Counts["bad_lines"].ShouldBe(2);
    }

    [Fact]
    public void ABackslashKeepsALeadingDollarLiteral()
    {
        MixStreamOptions options = Plain with { SpanReplacements = [new() { Span = "$.spans", MinScore = 0, Replacement = @"\$5" }] };
        const string Document = """{"id":1,"spans":[[0,1,1]],"text":"x"}""";
        Run(options, Document).Text.ShouldContain("\"text\":\"$5\"");
        Run(options with { Compat = true }, Document).Text.ShouldContain(@"""text"":""\\$5""");
    }

    [Fact]
    public void JqProgramsFilterSelectAndReplace()
    {
        MixStreamOptions options = Plain with
        {
            Attributes = ["all"],
            FilterSyntax = SelectorSyntax.Jq,
            Include = [".attributes.score | tonumber >= 1", "empty"],
            Exclude = [".id == \"b\", false", "0, \"\", [], {}, null"],
            SpanReplacements = [new() { Span = ".attributes.mail", Syntax = SelectorSyntax.Jq, MinScore = 0, Replacement = "$\"[\" + .id + \":{}]\"" }],
        };
        Run(options, Documents, Attributes).Text.ShouldBe(
            """
            {"attributes":{"mail":[[11,16,1]],"score":1},"id":"a","metadata":{"a":1.5,"b":1,"mixes":[{"provenance":"d.jsonl:1","spans":[[11,16]],"stream":"s"}],"provenance":"d.jsonl:1"},"text":"mail me at [a:x@y.z]"}
            {"attributes":{"own":1,"score":3},"id":"c","metadata":{"mixes":[{"provenance":"d.jsonl:3","stream":"s"}],"provenance":"d.jsonl:3"},"text":"third document"}

            """);
    }

    [Fact]
    public void AJqProgramThatFailsOnADocumentNamesItselfAndTheReason()
    {
        HarnessResult result = Run(Plain with { FilterSyntax = SelectorSyntax.Jq, Include = [".id.x"] }, Documents);
        result.Counts["bad_line_jq_error"].ShouldBe(3);
        result.Counts.Examples["jq_error"][0].ShouldContain("`.id.x` fails on this document: ");
    }

    [Fact]
    public void WrongSettingsAreAllReportedAtOnce()
    {
        var options = new MixStreamOptions
        {
            MinTextLength = -1,
            DiscardFields = ["text"],
            Include = ["$.ok", "nonsense"],
            SpanReplacements = [new() { Span = "nonsense(", Syntax = SelectorSyntax.Jq, Replacement = "$.y |" }],
        };
        ConfigException e = Should.Throw<ConfigException>(() => new MixOperator(options));
        e.Problems.Select(p => p.Key).ShouldBe(
        [
            "streams[0].name", "streams[0].output.path", "streams[0].output.min_text_length", "streams[0].output.discard_fields",
            "streams[0].filter.include[1]", "streams[0].span_replacement[0].span", "streams[0].span_replacement[0].min_score",
            "streams[0].span_replacement[0].replacement",
        ]);
    }

    private static HarnessResult Run(MixStreamOptions options, string documents, params string[] attributes)
    {
        using var op = new MixOperator(options);
        var group = new HarnessGroup(
            "in/documents/d.jsonl",
            Encoding.UTF8.GetBytes(documents),
            [.. attributes.Select((a, i) => new HarnessFile($"in/attributes/{i}/d.jsonl", Encoding.UTF8.GetBytes(a)))]);
        HarnessResult one = OperatorHarness.Run(op, [[group]], batchLines: 100, threads: 1, BadLinePolicy.Skip)[0];
        HarnessResult many = OperatorHarness.Run(op, [[group]], batchLines: 1, threads: 3, BadLinePolicy.Skip)[0];
        many.Text.ShouldBe(one.Text);
        return one;
    }
}
