using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using Dolma.Core.Lines;

namespace Dolma.Core.Tests.JsonPath;

/// <summary>The dialect's vectors (spec/dedupe-mix 5), on the page.</summary>
public sealed class PathEvaluatorTests
{
    [Theory]
    [InlineData("""{"spans":[[0,1,0.7]]}""", "$.spans[?(@[2] > 0.5 || @[2] < 0.1)]", "[]")]
    [InlineData("""{"s":[[0,1,0.7]]}""", "$.s[?(@[2] > 0.5)]", "[[0,1,0.7]]")]
    [InlineData("""{"s":[[0,1,0.7]]}""", "$.s[?(!(@[2] > 0.5))]", "[[0,1,0.7]]")]
    [InlineData("""{"attributes":{"foo":[1,2,3]}}""", "$.attributes[?(@.foo.length() > 2)]", "[]")]
    [InlineData("""{"attributes":{"foo":[1,2,3]}}""", "$.attributes.foo.length()", "[3]")]
    [InlineData("""{"attributes":{"foo":[]}}""", "$.attributes.foo.length()", "[0]")]
    [InlineData("""{"attributes":{"foo":[]}}""", "$.attributes.foo", "[[]]")]
    [InlineData("""{"attributes":{"foo":null}}""", "$.attributes.foo", "[null]")]
    [InlineData("""{"d":[[0,5,1]]}""", "$[?(@.d[0][2] > 0.5)]", """[{"d":[[0,5,1]]}]""")]
    [InlineData("""{"d":[[0,5,1]]}""", "$[?(@.d[0][2] == 1.0)]", "[]")]
    [InlineData("""{"d":[[0,5,1]]}""", "$[?(@.d[0][2] >= 1.0)]", "[]")]
    [InlineData("""{"d":[[0,5,1]]}""", "$[?(@.d[-1:][2] == 1)]", """[{"d":[[0,5,1]]}]""")]
    [InlineData("""{"d":[[0,5,1],[5,6,2]]}""", "$.d[*][2]", "[1,2]")]
    [InlineData("""{"a":{"b":1,"a":2}}""", "$.a.*", "[2,1]")]
    [InlineData("""{"a":{"x":"foo"}}""", "$.a[?(@.x in ['foo'])]", """[{"x":"foo"}]""")]
    [InlineData("""{"a":{"x":1}}""", "$.a[?(@.x in [1])]", "[]")]
    [InlineData("""{"a":{"x":1}}""", "$.a[?(@.x in [1, 2])]", """[{"x":1}]""")]
    [InlineData("""{"a":{"x":"héé"}}""", "$.a[?(@.x size 5)]", """[{"x":"héé"}]""")]
    [InlineData("""{"a":{}}""", "$.a[?(@.x == @.y)]", "[{}]")]
    [InlineData("""{"a":{}}""", "$.a[?(@.x != 'q')]", "[{}]")]
    [InlineData("""{"a":{}}""", "$.a[?(@.x == null)]", "[]")]
    [InlineData("""{"a":{"x":false}}""", "$.a[?(@.x)]", """[{"x":false}]""")]
    [InlineData("""{"a":{"y":false}}""", "$.a[?(!@.x)]", """[{"y":false}]""")]
    [InlineData("""{"a":[1,2.0,3]}""", "$.a[?(@ == 2)]", "[]")]
    [InlineData("""{"a":[0,1,2,3,4,5]}""", "$.a[0:6:2]", "[0,2,4]")]
    [InlineData("""{"a":[0,1,2,3,4,5]}""", "$.a[1:0]", "[1,2,3,4,5]")]
    [InlineData("""{"a":[0,1,2,3,4,5]}""", "$.a[1:100]", "[]")]
    [InlineData("""{"a":[0,1,2,3,4,5]}""", "$.a[4,0,9]", "[4,0]")]
    [InlineData("""{"metadata":{"length":5}}""", "$.metadata[?(@.length < 10000)]", """[{"length":5}]""")]
    [InlineData("""{"foo":"bar","z":{"foo":1}}""", "$..foo", """["bar",1]""")]
    [InlineData("""{"b":{"c":1},"a":2}""", "$..*", """[2,{"c":1},1]""")]
    [InlineData("""{"a":{"x":".1"}}""", "$.a[?(['1'] == .1)]", """[{"x":".1"}]""")]
    [InlineData("""{"attributes":{"v":[[0,1,1.0]]}}""", "$@.attributes[?(@.v && @.v[0] && @.v[0][2] >= 1.0)]", """[{"v":[[0,1,1.0]]}]""")]
    public void AVectorOfTheOriginalHolds(string document, string path, string selected) =>
        Select(document, path, PathSemantics.Original).ShouldBe(selected);

    [Theory]
    [InlineData("""{"d":[[0,5,1]]}""", "$[?(@.d[0][2] >= 1.0)]", """[{"d":[[0,5,1]]}]""")]
    [InlineData("""{"a":[1,2.0,3]}""", "$.a[?(@ == 2)]", "[2.0]")]
    [InlineData("""{"s":[[0,1,0.7]]}""", "$.s[?(@[2] > 0.5 && @[2] < 0.9)]", "[[0,1,0.7]]")]
    [InlineData("""{"s":[[0,1,0.7]]}""", "$.s[?(!(@[2] > 0.5))]", "[]")]
    public void CorrectedSemanticsCompareByValueAndCombineOnOneElement(string document, string path, string selected) =>
        Select(document, path, PathSemantics.Corrected).ShouldBe(selected);

    /// <summary>What the grammar of the crate lets stand between tokens: everything but names and their dots.</summary>
    [Theory]
    [InlineData("$ .a [ 1 ]", "[2]")]
    [InlineData("$.a[ 0 , 2 ]", "[1,3]")]
    [InlineData("$.a[ 0 : 2 : 1 ]", "[1,2]")]
    [InlineData("$.a[ * ]", "[1,2,3]")]
    [InlineData("$[ 's' , 't' ]", "[\"US$\",\"a1\"]")]
    [InlineData("$ .a[ ?( @ > 2 ) ]", "[3]")]
    [InlineData("$[\n  ?(@ .a [0] == 1)\n] .s", "[\"US$\"]")]
    public void SpaceStandsBetweenSteps(string path, string selected) =>
        Select("""{"a":[1,2,3],"s":"US$","t":"a1"}""", path, PathSemantics.Original).ShouldBe(selected);

    [Theory]
    [InlineData("US[$]", true)]
    [InlineData("[^$]$", false)]
    [InlineData("^[[:alpha:]]+[$]$", true)]
    [InlineData("^[[:lower:]$]", false)]
    [InlineData("(?P<country>US)", true)]
    [InlineData("[]S]", true)]
    [InlineData("(?m)^US.$", true)]
    public void ARegularExpressionMeansWhatItDoesInRust(string pattern, bool matches) =>
        Select("""{"s":"US$"}""", $"$[?(@.s ~= '{pattern}')].s", PathSemantics.Original).ShouldBe(matches ? "[\"US$\"]" : "[]");

    [Theory]
    [InlineData("""{"s":"abc","p":"^a"}""", true)]
    [InlineData("""{"s":"abc","p":"^b"}""", false)]
    [InlineData("""{"s":"abc","p":"("}""", false)]
    [InlineData("""{"s":"abc","p":1}""", false)]
    [InlineData("""{"s":"abc"}""", false)]
    public void ADocumentCanBringThePattern(string document, bool matches) =>
        Select(document, "$[?(@.s ~= @.p)].s", PathSemantics.Original).ShouldBe(matches ? "[\"abc\"]" : "[]");

    [Theory]
    [InlineData("$.a[*].length()", "[2]")]
    [InlineData("$.a[*][0].length()", "[1]")]
    [InlineData("$..b.length()", "[]")]
    public void LengthIsThatOfTheSelectionOrOfItsFirstArray(string path, string length) =>
        Select("""{"a":[[[9],2,3],[4]],"b":"text"}""", path, PathSemantics.Original).ShouldBe(length);

    [Theory]
    [InlineData("", "the end at character 1")]
    [InlineData("attributes.x", "`a` at character 1")]
    [InlineData("$.x[-1]", "`-` at character 5")]
    [InlineData("$.x[?(@.y == \"z\")]", "`\"` at character 14")]
    [InlineData("$.x[?(@.y)", "the end at character 11")]
    [InlineData("$. x", "` ` at character 3")]
    [InlineData("$.x y", "`y` at character 5")]
    [InlineData("$.é", "`é` at character 3")]
    [InlineData("$.x[?(@.y ~= '(')]", "`'` at character 14")]
    [InlineData("$.x[1:2:0]", "`0` at character 9")]
    [InlineData("$.x['a\\q']", "`q` at character 8")]
    [InlineData("$.x[ 'a' ]", "` ` at character 5")]
    [InlineData("$.x['a' ]", "` ` at character 8")]
    [InlineData("$.x[?(@.y ~= '[a[bc]]')]", "character classes inside of others")]
    [InlineData("$.x[?(@.y ~= '[a-z&&b]')]", "character classes inside of others")]
    public void ASyntaxErrorIsFoundAtItsCharacter(string path, string place)
    {
        PathExpression.TryParse(path, out _, out string? fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldContain(place);
    }

    [Fact]
    public void OnlyPathsOfNamesHaveFieldNames()
    {
        PathExpression.Parse("$.metadata['url']", "key").FieldNames.ShouldBe([.. new[] { "metadata", "url" }.Select(Encoding.UTF8.GetBytes)]);
        PathExpression.Parse("$.a[0]", "key").FieldNames.ShouldBeNull();
    }

    internal static string Select(string document, string path, PathSemantics semantics)
    {
        using var tree = new JsonTree();
        int root = tree.Parse(Encoding.UTF8.GetBytes(document));
        using var evaluator = new PathEvaluator(PathExpression.Parse(path, "test"), semantics);
        using var output = new PooledBuffer();
        List<JsonValue> found = evaluator.Select(tree, root);
        for (int i = 0; i < found.Count; i++)
        {
            output.Write(i == 0 ? "["u8 : ","u8);
            found[i].Tree.Write(output, found[i].Node);
        }

        output.Write(found.Count == 0 ? "[]"u8 : "]"u8);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
