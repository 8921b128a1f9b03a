using Dolma.Core;
using Dolma.Pipeline.Config;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Pipeline.Tests.Config;

public class YamlReaderTests
{
    [Fact]
    public void EveryNodeKnowsItsLine()
    {
        ConfigMapping root = Read("""
            # a comment
            documents:
              - a/*
              - b/*
            work_dir: {output: /tmp/x}
            """);
        root.Entries[0].Place.Where.ShouldBe("test.yaml:2");
        ((ConfigList)root.Find("documents")!).Items[1].Place.Where.ShouldBe("test.yaml:4");
        ((ConfigMapping)root.Find("work_dir")!).Find("output")!.Place.Where.ShouldBe("test.yaml:5");
    }

    [Fact]
    public void JsonIsYaml()
    {
        ConfigMapping root = Read("""{"a": [1, 2.5, null, true, "x\u00e9\/"], "b": {}}""");
        ((ConfigList)root.Find("a")!).Items.Select(Value).ShouldBe([1L, 2.5, null, true, "xé/"]);
    }

    [Fact]
    public void QuotedScalarsStayText() => Value(Read("a: '12'").Find("a")!).ShouldBe("12");

    [Theory]
    [InlineData("a: !!str 12", "12")]
    [InlineData("a: !!int '12'", 12L)]
    [InlineData("a: !!float 1", 1.0)]
    public void StandardTagsAreObeyed(string yaml, object value) => Value(Read(yaml).Find("a")!).ShouldBe(value);

    [Fact]
    public void FoldedTextIsOneLine() => Value(Read("a: >-\n  x\n  y\n").Find("a")!).ShouldBe("x y");

    [Fact]
    public void AnAliasIsTheAnchoredValue()
    {
        ConfigMapping root = Read("a: &x [1, 2]\nb: *x\n");
        ((ConfigList)root.Find("b")!).Items.Select(Value).ShouldBe([1L, 2L]);
    }

    [Fact]
    public void MergedKeysGiveWayToWrittenOnes()
    {
        ConfigMapping root = Read("""
            one: &one {p: 1, q: 1}
            two: &two {p: 2, r: 2}
            all:
              q: 3
              <<: [*one, *two]
            """);
        var all = (ConfigMapping)root.Find("all")!;
        all.Entries.ToDictionary(entry => entry.Key, entry => Value(entry.Value))
            .ShouldBe(new Dictionary<string, object?> { ["p"] = 1L, ["q"] = 3L, ["r"] = 2L }, ignoreOrder: true);
    }

    [Fact]
    public void AKeyWrittenTwiceIsAnErrorWithBothLines()
    {
        ConfigProblem problem = Refused("a: 1\nb: 2\na: 3\n");
        problem.ToString().ShouldBe("test.yaml:3: `a`: This key is set twice in one mapping, first on line 1. Remove one of the two.");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("# only a comment\n", "is empty")]
    [InlineData("- a\n- b\n", "holds a list")]
    [InlineData("just text", "holds the text \"just text\"")]
    [InlineData("a: 1\n---\nb: 2\n", "second document")]
    [InlineData("a: [1, 2", "not valid YAML")]
    [InlineData("a: *nowhere", "has no anchor")]
    [InlineData("a: &a [*a]", "inside of what it names")]
    [InlineData("a: !!python/object:x.Y {}", "means nothing in a config file")]
    [InlineData("a: !custom 1", "cannot be applied")]
    [InlineData("? [a, b]\n: 1", "A key has to be a name")]
    [InlineData("<<: 1", "merge key takes a mapping")]
    public void WhatIsNoConfigIsRefused(string yaml, string message) => Refused(yaml).Message.ShouldContain(message);

    [Fact]
    public void APatternThatIsTakenForAnAliasIsExplained() =>
        Refused("documents:\n  - *.gz\n").ToString().ShouldSatisfyAllConditions(
            text => text.ShouldStartWith("test.yaml:2"),
            text => text.ShouldContain("needs quotes"));

    [Fact]
    public void AliasesOfAliasesAreBounded()
    {
        string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(
            "bcdefghij".Select(c => $"{c}: &{c} [{string.Join(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10))}]\n"));
        Refused(bomb).Message.ShouldContain("more than 1,000,000 values");
    }

    [Fact]
    public void NestingIsBounded() => Refused($"a: {new string('[', 200)}{new string(']', 200)}").Message.ShouldContain("nested more than 64 deep");

    [Fact]
    public void BytesThatAreNotUtf8AreRefused() =>
        Should.Throw<ConfigException>(() => YamlReader.Read(new MemoryStream([(byte)'a', (byte)':', 0xE9, (byte)'\n']), "test.yaml"))
            .Message.ShouldStartWith("test.yaml: This file is not UTF-8");

    [Fact]
    public void AByteOrderMarkIsPassedOver() =>
        Value(YamlReader.Read(new MemoryStream([0xEF, 0xBB, 0xBF, .. "a: é"u8]), "test.yaml").Find("a")!).ShouldBe("é");

    [Fact]
    public void WhateverTheTextTheAnswerIsAConfigOrAnExplanation() => Prop.ForAll(
        Gen.Elements("a", "b: ", ": ", "- ", "\n", "\n  ", " ", "[", "]", "{", "}", ",", "&a ", "*a ", "'", "\"", "|", ">", "#", "!", "!!str ", "<<: ", "?", "---\n", "%", "\t", "\\", "é")
            .ListOf().ToArbitrary(),
        pieces =>
        {
            try
            {
                return Read(string.Concat(pieces)) is not null;
            }
            catch (ConfigException explained)
            {
                return explained.Problems.Count == 1;
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static ConfigMapping Read(string yaml) => YamlReader.Read(new StringReader(yaml), "test.yaml");

    private static object? Value(ConfigNode node) => ((ConfigScalar)node).Value;

    private static ConfigProblem Refused(string yaml) => Should.Throw<ConfigException>(() => Read(yaml)).Problems.ShouldHaveSingleItem();
}
