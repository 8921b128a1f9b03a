using Dolma.Core;

namespace Dolma.Taggers.Tests;

public sealed class UnavailableTaggersTests
{
    [Fact]
    public void AllThatCannotRunAreRefusedTogetherEachWithAnotherToUse()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        string[] names = [.. registry.Entries.Where(entry => entry.Unavailable is not null).Select(entry => entry.Name)];
        names.Length.ShouldBe(10);
        var options = new TagOptions { Taggers = [.. names, "char_length_v1", "char_lenght_v1"] };
        ConfigException refusal = Should.Throw<ConfigException>(() => new TagOperator(options, registry, TestResources.Samples).Dispose());
        refusal.Problems.Count.ShouldBe(names.Length + 1);
        foreach (ConfigProblem problem in refusal.Problems.SkipLast(1))
        {
            problem.Message.ShouldContain("is not available");
            string instead = problem.Message.Split(" Use ")[1].Split(' ')[0];
            registry.Names.ShouldContain(instead);
        }
    }

    [Fact]
    public void TheyAreListedAndNotAmongTheNamesThatCanBeRun()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        registry.Has("cld3_en_doc_v2").ShouldBeTrue();
        registry.Entries.Select(entry => entry.Name).ShouldContain("pii_presidio_v1");
        registry.Names.ShouldNotContain("lingua_doc_v1");
        Should.Throw<ConfigException>(() => registry.Get("lingua_doc_v1").Prepare(new TaggerSetup(TestResources.Samples)))
            .Message.ShouldContain("Use ft_lang_id_doc_v1 instead");
    }

    [Fact]
    public void WhatAMachineLacksIsAProblemToo()
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerEntry entry = registry.Get("char_length_v1") with { FindObstacle = () => "libx is missing." };
        registry.Add(entry);
        var options = new TagOptions { Taggers = ["char_length_v1"] };
        options.Problems(registry).ShouldHaveSingleItem().Message.ShouldBe("char_length_v1: libx is missing.");
        registry.Names.ShouldContain("char_length_v1");
    }
}
