namespace Dolma.Mixer.Tests;

public sealed class JqAttributesTests
{
    [Theory]
    [InlineData(".attributes.a[0][2] > 0.5 and (.attributes.b | length) > 0", "a b")]
    [InlineData(".attributes?.a?", "a")]
    [InlineData(".attributes[\"a b\"] or .attributes.\"c-d\"", "a b c-d")]
    [InlineData(".metadata.a", "")]
    [InlineData(".attributes | keys", "")]
    public void AProgramTellsWhichAttributesItNames(string program, string names) =>
        string.Join(' ', new MixStreamOptions { FilterSyntax = SelectorSyntax.Jq, Include = [program] }.NamedAttributes()).ShouldBe(names);
}
