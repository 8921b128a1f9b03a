using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.JsonPath;

public sealed class AttributeNamesTests
{
    [Theory]
    [InlineData("$.attributes.a", "a")]
    [InlineData("$.attributes.a[0][2]", "a")]
    [InlineData("$.attributes['b c']", "b c")]
    [InlineData("$.attributes[?(@.a && @.a[0] && @.b[0][2] >= 1.0)]", "a b")]
    [InlineData("$@.attributes[?(!@['a'] || @.b.c == 1)]", "a b")]
    [InlineData("$[?(@.attributes.a > $.attributes.b)]", "a b")]
    [InlineData("$.metadata[?(@.length < 10)]", "")]
    [InlineData("$.metadata.attributes.a", "")]
    [InlineData("$..attributes", "")]
    [InlineData("$.attributes", "")]
    public void APathTellsWhichAttributesItNames(string path, string names) =>
        string.Join(' ', PathExpression.Parse(path, "x").NamedAttributes).ShouldBe(names);

    [Theory]
    [InlineData("$.attributes.a[0][2]", true)]
    [InlineData("$.attributes['a','b']", true)]
    [InlineData("$.attributes[?(@.a && !@.b[0] || @.c..x == 1)]", true)]
    [InlineData("$[?(@.attributes.a > $.metadata.n)]", true)]
    [InlineData("$.metadata.*", true)]
    [InlineData("$.attributes", true)]
    [InlineData("$.attributes.*", false)]
    [InlineData("$.attributes..a", false)]
    [InlineData("$..a", false)]
    [InlineData("$.*", false)]
    [InlineData("$['attributes','id']", false)]
    [InlineData("$.attributes[?(@ == 1)]", false)]
    [InlineData("$.metadata[?(@.a == $.attributes)]", false)]
    public void APathTellsWhetherOtherAttributesMayMatter(string path, bool areAll) =>
        PathExpression.Parse(path, "x").NamesItsAttributes.ShouldBe(areAll);

    [Fact]
    public void WhatAPathSelectsDoesNotDependOnAttributesThatItDoesNotName()
    {
        string[] paths =
        [
            "$.attributes.a[0][2]", "$.attributes['a','b']", "$.attributes[?(@.a && @.a[0][2] >= 0.5)].b", "$.attributes[?(!@.c || @.a == @.b)].a",
            "$[?(@.attributes.a)].attributes.b", "$.metadata.x",
        ];
        Gen<string> members = Gen.Elements("\"a\":[[0,1,0.5]]", "\"b\":1", "\"c\":[]", "\"d\":[[0,2,1.0]]", "\"a\":1").ListOf().Select(parts => string.Join(',', parts));
        Prop.ForAll(members.SelectMany(m => Gen.Elements(paths).Select(p => (Members: m, Path: p))).ToArbitrary(), c =>
        {
            PathExpression path = PathExpression.Parse(c.Path, "x");
            byte[] line = Encoding.UTF8.GetBytes($"{{\"attributes\":{{{c.Members}}},\"metadata\":{{\"x\":1}}}}");
            using var tree = new JsonTree();
            using var evaluator = new PathEvaluator(path, PathSemantics.Corrected);
            string all = Selected(evaluator, tree, tree.Parse(line));
            return path.NamesItsAttributes && all == Selected(evaluator, tree, tree.ParseOutline(line, new JsonSelection("attributes", path.NamedAttributes)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    private static string Selected(PathEvaluator evaluator, JsonTree tree, int root)
    {
        using var output = new PooledBuffer();
        foreach (JsonValue value in evaluator.Select(tree, root))
        {
            value.Tree.Write(output, value.Node);
            output.Write((byte)' ');
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
