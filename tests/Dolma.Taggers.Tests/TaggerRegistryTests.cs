using Dolma.Core;
using Dolma.Core.Resources;
using Dolma.Taggers.Language;
using Dolma.Testing;

namespace Dolma.Taggers.Tests;

public sealed class TaggerRegistryTests
{
    [SkippableFact]
    public void EveryBuiltInTaggerIsOneOfTheOriginalsAndCanBeMade()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        var setup = new TaggerSetup(GoldenResources.With(null));
        foreach (TaggerEntry entry in registry.Entries)
        {
            OriginalTaggers.Names.ShouldContain(entry.Name);
            if (entry.Unavailable is not null)
                continue;
            Tagger tagger = entry.Prepare(setup)();
            tagger.GetType().FullName.ShouldBe(entry.Class);
            tagger.Types.ShouldNotBeEmpty();
        }

        registry.Names.ShouldBe(registry.Names.Order(StringComparer.Ordinal));
        setup.Used.Select(r => r.Address).ShouldContain(FastTextLanguageTagger.ModelAddress);
        setup.Used.Select(r => r.Address).ShouldBeUnique();
    }

    [Fact]
    public void TheOriginalHasNinetyNineNames() => OriginalTaggers.Names.Count.ShouldBe(99);

    [Fact]
    public void AnotherClassCannotTakeAName()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerEntry known = registry.Get("c4_v2");
        registry.Add(known);
        Should.Throw<ConfigException>(() => registry.Add(known with { Class = "Mine" })).Message.ShouldContain("Tagger c4_v2 already exists");
        registry.Remove("c4_v2").ShouldBeTrue();
        registry.Remove("c4_v2").ShouldBeFalse();
        registry.Add(known with { Class = "Mine" });
        TaggerRegistry.BuiltIn().Get("c4_v2").Class.ShouldBe(known.Class);
    }
}
