using System.Globalization;
using System.Text;
using Dolma.Core.Documents;
using Dolma.Core.JsonPath;
using FsCheck;
using FsCheck.Fluent;

namespace Dolma.Core.Tests.JsonPath;

public sealed class PathMatcherTests
{
    /// <summary>Few names and numbers, so that paths often find something and comparisons are often close.</summary>
    private static readonly string[] Names = ["a", "b", "c"];

    private static readonly string[] Constants = ["0", "1", "1.0", "0.5", "-1", "2", "'x'", "'y'", "true", "null"];

    private static readonly string[] JsonConstants = ["0", "1", "1.0", "0.5", "-1", "2", "\"x\"", "\"y\"", "true", "null", "[]", "{}"];

    [Theory]
    [InlineData("$.attributes.name", true)]
    [InlineData("$.attributes[?(@.name && @.name[0] && @.name[0][2] >= 1.0)]", true)]
    [InlineData("$@.attributes[?(@.name && @.name[0] && @.name[0][2] >= 1.0)]", true)]
    [InlineData("$.metadata[?(@.x == 'y')]", true)]
    [InlineData("$.attributes[?(@.a[0][2] < 25)]", true)]
    [InlineData("$.text", true)]
    [InlineData("$.attributes[?(!@['x'] || @.a.b == true)]", true)]
    [InlineData("$..name", false)]
    [InlineData("$.a[0:2]", false)]
    [InlineData("$.a[?(@.x in ['y'])]", false)]
    public void PathsOfRealConfigsAreFast(string path, bool isFast)
    {
        using var matcher = new PathMatcher(PathExpression.Parse(path, "test"), PathSemantics.Corrected);
        matcher.IsFast.ShouldBe(isFast);
    }

    [Fact]
    public void TheFastPathAgreesWithTheGeneralOne()
    {
        Gen<(string Path, string Document)> cases = Path.SelectMany(p => Value(4).Select(v => (p, v)));
        var fast = 0;
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            foreach (PathSemantics semantics in Enum.GetValues<PathSemantics>())
            {
                PathExpression path = PathExpression.Parse(c.Path, "test");
                using var tree = new JsonTree();
                int root = tree.Parse(Encoding.UTF8.GetBytes(c.Document));
                using var matcher = new PathMatcher(path, semantics);
                using var evaluator = new PathEvaluator(path, semantics);
                fast += matcher.IsFast ? 1 : 0;
                if (matcher.Matches(tree, root) != evaluator.Select(tree, root).Count > 0)
                    return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
        fast.ShouldBeGreaterThan(3000);
    }

    private static Gen<string> Step => Gen.OneOf(
        Gen.Elements(Names).Select(n => "." + n),
        Gen.Elements(Names).Select(n => $"['{n}']"),
        Gen.Choose(0, 2).Select(i => $"[{i.ToString(CultureInfo.InvariantCulture)}]"));

    private static Gen<string> Chain(string start) => Step.ListOf().Select(s => start + string.Concat(s.Take(3)));

    private static Gen<string> Operand => Gen.OneOf(Chain("@"), Chain("@"), Chain("$"), Gen.Elements(Constants));

    private static Gen<string> Comparison => Gen.OneOf(
        Operand.SelectMany(l => Gen.Elements("==", "!=", "<", "<=", ">", ">=").SelectMany(op => Operand.Select(r => $"{l} {op} {r}"))),
        Chain("@"),
        Chain("@").Select(c => "!" + c));

    private static Gen<string> Path => Gen.OneOf(
        Chain("$"),
        Chain("$").SelectMany(c => Filter(2).Select(f => $"{c}[?({f})]")));

    private static Gen<string> Filter(int depth) => depth == 0
        ? Comparison
        : Gen.OneOf(
            Comparison,
            Filter(depth - 1).SelectMany(l => Filter(depth - 1).Select(r => $"{l} && {r}")),
            Filter(depth - 1).SelectMany(l => Filter(depth - 1).Select(r => $"({l}) || ({r})")),
            Filter(depth - 1).Select(f => $"!({f})"));

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.Elements(JsonConstants)
        : Gen.OneOf(
            Gen.Elements(JsonConstants),
            Value(depth - 1).ListOf().Select(v => $"[{string.Join(',', v.Take(3))}]"),
            Value(depth - 1).SelectMany(a => Value(depth - 1).SelectMany(b => Value(depth - 1).Select(c => $$"""{"a":{{a}},"b":{{b}},"c":{{c}}}"""))),
            Value(depth - 1).SelectMany(a => Gen.Elements(Names).Select(n => $$"""{"{{n}}":{{a}}}""")));
}
