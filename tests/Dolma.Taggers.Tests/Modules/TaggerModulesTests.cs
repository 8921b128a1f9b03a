using System.Reflection;
using System.Text;
using Dolma.Core;
using Dolma.Core.Documents;
using Dolma.Core.Lines;
using Dolma.Core.Tasks;
using Dolma.Taggers.Modules;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Modules;

public sealed class TaggerModulesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATaggerOfAModuleRunsBesideThoseOfTheProgram()
    {
        string path = new EmittedModule("Mine").Tagger("My.Finder", "finder_v1", score: 0.25).Save(_folder["Mine.dll"]);
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerModule module = TaggerModules.Load([path], registry).ShouldHaveSingleItem();
        module.Path.ShouldBe(path);
        module.Taggers.ShouldBe(["finder_v1"]);
        module.Sha256.Length.ShouldBe(64);
        registry.Get("finder_v1").Class.ShouldBe($"My.Finder in {path}");
        Attributes(registry, "finder_v1").ShouldBe("\"x__finder_v1__found\":[[0,1,0.25]]");
    }

    [Fact]
    public void AConstructorMayTakeWhatTaggersAreBuiltFrom()
    {
        string path = new EmittedModule("Mine").Tagger("A", "a_v1", constructor: [typeof(TaggerSetup)]).Save(_folder["Mine.dll"]);
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerModules.Load([path], registry);
        Attributes(registry, "a_v1").ShouldBe("\"x__a_v1__found\":[[0,1,1.0]]");
    }

    [Fact]
    public void AConstructorThatFailsIsAProblemOfTheConfiguration()
    {
        string path = new EmittedModule("Mine").Tagger("A", "a_v1", throws: true).Save(_folder["Mine.dll"]);
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerModules.Load([path], registry);
        Should.Throw<ConfigException>(() => Operator(registry, "a_v1"))
            .Message.ShouldContain("Tagger a_v1 cannot be made: the constructor of A throws InvalidOperationException: no licence");
    }

    [Fact]
    public void TheContentOfTheModuleIsPartOfTheFingerprintAndItsFolderIsNot()
    {
        _folder.MakeFolder("1");
        _folder.MakeFolder("2");
        string[] paths =
        [
            new EmittedModule("Mine").Tagger("A", "a_v1", score: 1).Save(_folder["1/Mine.dll"]),
            new EmittedModule("Mine").Tagger("A", "a_v1", score: 2).Save(_folder["2/Mine.dll"]),
            _folder["Mine.dll"],
        ];
        File.Copy(paths[0], paths[2]);
        string[] fingerprints = [.. paths.Select(path => Fingerprint(path, "a_v1"))];
        fingerprints[1].ShouldNotBe(fingerprints[0]);
        fingerprints[2].ShouldBe(fingerprints[0]);
        Fingerprint(paths[0], "char_length_v1").ShouldBe(Fingerprint(paths[1], "char_length_v1"), "a module that no tagger comes from decides nothing");
    }

    [Fact]
    public void OneFileTwiceIsOneModuleAndTwoFilesWithOneNameClash()
    {
        string first = new EmittedModule("One").Tagger("A", "a_v1").Save(_folder["One.dll"]);
        string second = new EmittedModule("Two").Tagger("A", "a_v1").Tagger("B", "c4_v2").Save(_folder["Two.dll"]);
        TaggerModules.Load([first, first], TaggerRegistry.BuiltIn()).Count.ShouldBe(1);
        Problems(first, second).ShouldBe(
        [
            $"`tagger_modules[1]`: Tagger a_v1 already exists: it is A in {first}, A in {second} needs another name.",
            $"`tagger_modules[1]`: Tagger c4_v2 already exists: it is Dolma.Taggers.Quality.C4Tagger, B in {second} needs another name.",
        ]);
    }

    [Fact]
    public void EverythingThatIsWrongIsToldAtOnce()
    {
        string bad = new EmittedModule("Bad")
            .Tagger("Abstract", "b_v1", attributes: TypeAttributes.Public | TypeAttributes.Abstract)
            .Tagger("Digit", "1b")
            .Tagger("Hidden", "b_v2", attributes: TypeAttributes.NotPublic)
            .Tagger("Needy", "b_v3", constructor: [typeof(int)])
            .Other("Other", "b_v4")
            .Save(_folder["Bad.dll"]);
        string unmarked = new EmittedModule("Unmarked").Tagger("Forgotten", registeredAs: null).Save(_folder["Unmarked.dll"]);
        string text = _folder.Write("Text.dll", "no assembly");
        string[] problems = Problems("my_taggers.py", "my.taggers", bad, unmarked, text, _folder.FullPath, "s3://b/x.dll");
        problems.Length.ShouldBe(11);
        problems[0].ShouldStartWith("`tagger_modules[0]`: is my_taggers.py, a Python file, and this program loads .NET assemblies.");
        problems[1].ShouldStartWith("`tagger_modules[1]`: Could not find module my.taggers.");
        problems[2].ShouldContain("Abstract has [DolmaTagger(\"b_v1\")] and has to be a public class that is neither abstract nor generic.");
        problems[3].ShouldContain("Digit: Invalid variable name 1b");
        problems[4].ShouldContain("Hidden has [DolmaTagger(\"b_v2\")] and has to be a public class");
        problems[5].ShouldContain("Needy has [DolmaTagger(\"b_v3\")] and needs a public constructor without arguments, or one that takes a TaggerSetup.");
        problems[6].ShouldContain("Other has [DolmaTagger(\"b_v4\")] and does not derive from Dolma.Taggers.Tagger.");
        problems[7].ShouldContain("no class in it has [DolmaTagger(\"name\")], so there is nothing to load. Forgotten is a tagger without it.");
        problems[8].ShouldContain("Text.dll, which is no .NET assembly");
        problems[9].ShouldContain("a folder. Give the assembly itself");
        problems[10].ShouldContain("code is only loaded from this machine");
    }

    [Theory]
    [InlineData(".NETFramework,Version=v4.8")]
    [InlineData(".NETCoreApp,Version=v99.0")]
    public void AModuleForAnotherRuntimeIsRefused(string target)
    {
        string path = new EmittedModule("Mine", target).Tagger("A", "a_v1").Save(_folder["Mine.dll"]);
        Problems(path).ShouldHaveSingleItem().ShouldContain($"which is built for {target}, and this program runs on .NET {Environment.Version.Major}.");
    }

    [Fact]
    public void AModuleBuiltAgainstAnotherVersionIsRefused()
    {
        string path = new EmittedModule("Mine").Other("A", null).SaveReferringTo(new Version(9, 8, 7, 6), _folder["Mine.dll"]);
        Problems(path).ShouldHaveSingleItem().ShouldContain("which was built against Dolma.Taggers 9.8.7.6, and this program has");
    }

    private static string[] Problems(params string[] paths) =>
        [.. Should.Throw<ConfigException>(() => TaggerModules.Load(paths, TaggerRegistry.BuiltIn())).Problems.Select(problem => problem.ToString())];

    private static string Fingerprint(string path, string tagger)
    {
        TaggerRegistry registry = TaggerRegistry.BuiltIn();
        TaggerModules.Load([path], registry);
        using TagOperator made = Operator(registry, tagger);
        return made.Fingerprint;
    }

    private static TagOperator Operator(TaggerRegistry registry, string tagger) =>
        new(new TagOptions { Taggers = [tagger], Experiment = "x" }, registry, TestResources.Samples);

    /// <summary>What two instances say of a document, each for itself.</summary>
    private static string Attributes(TaggerRegistry registry, string name)
    {
        Func<Tagger> create = registry.Get(name).Prepare(new TaggerSetup(TestResources.Samples));
        string[] results = [.. new[] { create(), create() }.Select(tagger => Attributes(tagger, name))];
        results[1].ShouldBe(results[0]);
        return results[0];
    }

    private static string Attributes(Tagger tagger, string name)
    {
        using var document = new Document();
        document.Parse("""{"id":"1","text":"ab"}"""u8.ToArray());
        var spans = new SpanSink(Names.KeyPrefix("x", name), tagger.Types, tagger.Defaults);
        tagger.Tag(document, spans);
        using var output = new PooledBuffer();
        bool isFirst = true;
        spans.Write(output, ref isFirst);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
