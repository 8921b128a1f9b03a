using Dolma.Pipeline.Commands.Diff;

namespace Dolma.Pipeline.Tests.Commands.Diff;

public sealed class LineComparerTests
{
    [Theory]
    [InlineData("\"k\":[[0,1,1.0]]", "\"k\":[[0,1,1.0]],\"l\":[]", "AttributeOnlyInB 1", null, "[]")]
    [InlineData("\"k\":[[0,1,1.0]]", "", "AttributeOnlyInA 1", "[[0,1,1.0]]", null)]
    [InlineData("\"k\":[[0,1,1.0],[1,2,1.0]]", "\"k\":[[1,2,1.0]]", "SpanCount 1", "2 spans, [0,1,1] first differs", "1 span, [1,2,1] first differs")]
    [InlineData("\"k\":[[0,1,1.0],[1,2,1.0]]", "\"k\":[[0,1,1.0],[1,3,1.0]]", "SpanOffsets 1", "[1,2,1]", "[1,3,1]")]
    [InlineData("\"k\":[[0,1,0.5]]", "\"k\":[[0,1,0.75]]", "SpanScore 1", "[0,1,0.5]", "[0,1,0.75]")]
    [InlineData("\"k\":[[0,1,null]]", "\"k\":[[0,1,0.75]]", "SpanScore 1", "[0,1,null]", "[0,1,0.75]")]
    [InlineData("\"k\":[[0,1,0.5],[0,2,1]]", "\"k\":[[0,1,0.75],[1,2,1]]", "SpanOffsets 1, SpanScore 1", "[0,2,1]", "[1,2,1]")]
    [InlineData("\"k\":true", "\"k\":[[0,1,1]]", "AttributeValue 1", "true", "[[0,1,1]]")]
    [InlineData("\"k\":[[0,1]]", "\"k\":[[0,2]]", "AttributeValue 1", "[[0,1]]", "[[0,2]]")]
    public void DifferencesOfAttributesAreOfAKindAndShowBothSides(string a, string b, string summary, string? shownA, string? shownB)
    {
        DiffTally tally = TwoSides.Of(TwoSides.Line("1", a), TwoSides.Line("1", b)).Compare();
        tally.Summary().ShouldBe(summary);
        DiffExample example = tally.Examples(tally.Kinds.First())[0];
        (example.A, example.B).ShouldBe((shownA, shownB));
        (example.File, example.LineA, example.LineB, example.Id).ShouldBe(("x.jsonl", 1, 1, "1"));
        tally.DocumentsDifferent.ShouldBe(1);
    }

    [Theory]
    [InlineData("\"k\":[[0,1,null]]", "\"k\":[[0,1,null]]")]
    [InlineData("\"k\":[[0,1,1]]", "\"k\":[[0,1.0,1.0]]")]
    [InlineData("\"k\":true,\"l\":{\"a\":[1]}", "\"l\":{\"a\":[1.0]},\"k\":true")]
    public void TheSameValuesAreEqualHoweverTheyAreWritten(string a, string b) =>
        TwoSides.Of(TwoSides.Line("1", a), TwoSides.Line("1", b)).Compare().IsEqual.ShouldBeTrue();

    [Fact]
    public void TheOrderOfKeysAndTheirSpellingAreNotes()
    {
        const string Line = """{"id":"1","attributes":{"a":[],"b":[]},"source":"é"}""";
        Notes(Line, """{"source":"é","id":"1","attributes":{"a":[],"b":[]}}""").ShouldBe((1, 0));
        Notes(Line, """{"id":"1","attributes":{"b":[],"a":[]},"source":"é"}""").ShouldBe((1, 0));
        Notes(Line, """{"id":"1", "attributes":{"a":[],"b":[]},"source":"\u00e9"}""").ShouldBe((0, 1));
        Notes(Line, Line).ShouldBe((0, 0));
    }

    [Fact]
    public void DeepLinesAreComparedAndTooDeepOnesAreBad()
    {
        string deep = new string('[', 120) + new string(']', 120);
        Notes($$"""{"id":"1","x":{{deep}}}""", $$"""{"x":{{deep}},"id":"1"}""").ShouldBe((1, 0));
        string deeper = new string('[', 100_000) + new string(']', 100_000);
        TwoSides.Of($$"""{"id":"1","x":{{deeper}}}""", $$"""{"x":1,"id":"1"}""").Compare().Summary().ShouldBe("BadLine 1");
    }

    [Fact]
    public void ALineThatIsNoUtf8IsBadAlsoIfBothSidesHaveIt()
    {
        byte[] line = [.. "{\"id\":\"1\",\"text\":\""u8, 0xFF, .. "\"}\n"u8];
        new TwoSides().Put("a/x.json", line).Put("b/x.json", line).Compare().Summary().ShouldBe("BadLine 2");
    }

    [Theory]
    [InlineData(0.12345, 0.12346, 0, 1)]
    [InlineData(0.12345, 0.12346, 0.00001, 0)]
    [InlineData(1000.12345, 1000.12346, 0.00001, 0)]
    [InlineData(0.12345, 0.12347, 0.00001, 1)]
    [InlineData(1, 3, 1.9999, 1)]
    [InlineData(1, 3, 2, 0)]
    public void ScoresMayDifferByTheTolerance(double a, double b, double tolerance, int differences)
    {
        DiffTally tally = TwoSides.Of(TwoSides.Line("1", $"\"k\":[[0,1,{a}]]"), TwoSides.Line("1", $"\"k\":[[0,1,{b}]]"))
            .Compare(new DiffSettings { Tolerance = tolerance });
        tally.Differences.ShouldBe(differences);
        tally.Attributes["k"].LargestScoreDifference.ShouldBe(Math.Abs(a - b));
        tally.OtherSpelling.ShouldBe(0);
    }

    [Fact]
    public void ATextIsComparedInCodePoints()
    {
        DiffTally tally = TwoSides.Of("""{"id":"1","text":"ein 😀 für\nalle"}""", """{"id":"1","text":"ein 😀 fär\nalle"}""").Compare();
        tally.Summary().ShouldBe("Text 1");
        DiffExample example = tally.Examples(DiffKind.Text)[0];
        (example.Key, example.A, example.B).ShouldBe(("first differs at code point 7", "\"ür\\nalle\"", "\"är\\nalle\""));
        tally.Fields["text"].Different.ShouldBe(1);
    }

    [Fact]
    public void ATextThatTheOtherBeginsWithDiffersAtItsEnd()
    {
        DiffExample example = TwoSides.Of("""{"id":"1","text":"ab"}""", """{"id":"1","text":"abc"}""").Compare().Examples(DiffKind.Text)[0];
        (example.Key, example.A, example.B).ShouldBe(("first differs at code point 2", "\"\"", "\"c\""));
    }

    [Fact]
    public void MetadataIsComparedMemberByMemberAndOtherFieldsAsValues()
    {
        DiffTally tally = TwoSides.Of(
            """{"id":"1","text":"a","source":"x","added":1,"metadata":{"u":"v","w":{"deep":1},"gone":0}}""",
            """{"id":"1","text":"a","source":"y","metadata":{"u":"v","w":{"deep":2},"new":null}}""").Compare();
        tally.Summary().ShouldBe("FieldOnlyInA 2, FieldOnlyInB 1, Field 2");
        tally.Fields.Keys.ShouldBe(["added", "metadata.gone", "metadata.new", "metadata.w", "source"]);
        DiffExample deep = tally.Examples(DiffKind.Field)[0];
        (deep.Key, deep.A, deep.B).ShouldBe(("metadata.w", "{\"deep\":1}", "{\"deep\":2}"));
    }

    [Theory]
    [InlineData("source")]
    [InlineData("s*")]
    [InlineData("sourc?")]
    public void WhatIsIgnoredIsNotCompared(string pattern)
    {
        TwoSides sides = TwoSides.Of("""{"id":"1","source":"x","attributes":{"k":[]}}""", """{"id":"1","source":"y","attributes":{"k":[]}}""");
        sides.Compare().Summary().ShouldBe("Field 1");
        DiffTally tally = sides.Compare(new DiffSettings { Ignore = [pattern] });
        tally.IsEqual.ShouldBeTrue();
        tally.OtherSpelling.ShouldBe(0);
    }

    [Fact]
    public void AttributesAndMetadataAreIgnoredByKey() => TwoSides.Of(
            """{"id":"1","attributes":{"x__t__a":[],"y":[]},"metadata":{"m":1}}""",
            """{"id":"1","attributes":{"x__t__a":[[0,1,1]],"y":[]},"metadata":{"m":2}}""")
        .Compare(new DiffSettings { Ignore = ["x__t__*", "metadata.m"] }).IsEqual.ShouldBeTrue();

    private static (long Order, long Spelling) Notes(string a, string b)
    {
        DiffTally tally = TwoSides.Of(a, b).Compare();
        tally.IsEqual.ShouldBeTrue();
        return (tally.OtherKeyOrder, tally.OtherSpelling);
    }
}
