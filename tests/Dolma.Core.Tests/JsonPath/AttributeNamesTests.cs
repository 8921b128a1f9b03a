using Dolma.Core.JsonPath;

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
}
