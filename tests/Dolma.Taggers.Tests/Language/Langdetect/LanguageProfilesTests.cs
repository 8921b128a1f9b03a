using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dolma.Core;
using Dolma.Taggers.Language.Langdetect;
using Dolma.Testing;

namespace Dolma.Taggers.Tests.Language.Langdetect;

public sealed class LanguageProfilesTests : IDisposable
{
    private const string Groups = "NGram.KANJI_1_0=\\u4F7C\\u6934\nNGram.LATIN1_EXCLUDE=\\u00A0\n";

    private readonly TempFolder _folder = new();

    [Fact]
    public void IdeographsOfAGroupCountAsItsFirst()
    {
        LanguageProfiles profiles = LanguageProfiles.Read(Archive(Groups));
        profiles.GroupsIdeographs.ShouldBeTrue();
        profiles.GroupOf(0x6934).ShouldBe(0x4F7C);
        profiles.GroupOf(0x4E00).ShouldBe(0x4E00);
    }

    [Fact]
    public void WithoutGroupsEachCountsForItselfAndTheRunIsWarnedOnce()
    {
        string path = Archive(groups: null);
        LanguageProfiles.Read(path).GroupOf(0x6934).ShouldBe(0x6934);
        Warnings(path).ShouldHaveSingleItem().ShouldContain("messages.properties");
        Warnings(Archive(Groups)).ShouldBeEmpty();
    }

    [Fact]
    public void AnArchiveWithoutProfilesIsRefused()
    {
        string path = Archive(Groups, languages: []);
        Should.Throw<RunException>(() => LanguageProfiles.Read(path)).Message.ShouldContain("langdetect-1.0.9.tar.gz");
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<string> Warnings(string archive)
    {
        using var both = new TagOperator(
            new TagOptions { Taggers = ["langdetect_doc_v1", "langdetect_paragraph_v1"] }, TaggerRegistry.BuiltIn(),
            new TestResources(("langdetect-1.0.9.tar.gz", archive)));
        return both.Warnings;
    }

    private string Archive(string? groups, string[]? languages = null)
    {
        string path = _folder[$"{Guid.NewGuid():N}.tar.gz"];
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (string language in languages ?? ["en", "ja"])
            Add($"langdetect-1.0.9/langdetect/profiles/{language}", $$"""{"freq":{"a":1},"n_words":[1,1,1],"name":"{{language}}"}""");
        if (groups is not null)
            Add("langdetect-1.0.9/langdetect/utils/messages.properties", groups);
        return path;

        void Add(string name, string content) =>
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
    }
}
