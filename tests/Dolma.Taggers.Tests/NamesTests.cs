using Dolma.Core;

namespace Dolma.Taggers.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("dclm-oh-eli5", "dclm_oh_eli5")]
    [InlineData("cc_by-nc-sa_4.0", "cc_by_nc_sa_4_0")]
    [InlineData("__label__toxic", "__label__toxic")]
    [InlineData("é x", "__x")]
    [InlineData("a--b", "a__b")]
    [InlineData("😀", "_")]
    public void EveryOtherCharacterBecomesOneUnderscore(string name, string expected) => Names.MakeVariableName(name).ShouldBe(expected);

    [Theory]
    [InlineData("1a")]
    [InlineData("")]
    public void ANameThatIsNoVariableIsRefused(string name) => Should.Throw<ConfigException>(() => Names.MakeVariableName(name));

    [Fact]
    public void WithoutAnExperimentTheTaggerStandsTwice()
    {
        Names.KeyPrefix(null, "gopher-v2").ShouldBe("gopher_v2__gopher_v2__");
        Names.KeyPrefix("my.exp", "gopher_v2").ShouldBe("my_exp__gopher_v2__");
    }
}
