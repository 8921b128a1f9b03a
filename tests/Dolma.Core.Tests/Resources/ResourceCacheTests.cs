using System.Security.Cryptography;
using Dolma.Core.Resources;
using Dolma.Core.Storage;
using Dolma.Testing;

namespace Dolma.Core.Tests.Resources;

public sealed class ResourceCacheTests : IDisposable
{
    private static readonly byte[] Model = "a model"u8.ToArray();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AResourceIsFetchedOnceAndThenInTheCache()
    {
        using var server = new OneFileServer(OneFileServer.Ok(Model));
        ResourceFile fetched = Cache().Get(server.Url);
        fetched.Path.ShouldBe(_folder["cache/" + ResourceAddress.Parse(server.Url).CacheName]);
        fetched.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Model)));
        File.ReadAllBytes(fetched.Path).ShouldBe(Model);
        Cache().Get(server.Url).ShouldBe(fetched);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public void ManyThreadsFetchItOnce()
    {
        using var server = new OneFileServer(OneFileServer.Ok(Model));
        ResourceCache cache = Cache();
        Parallel.For(0, 16, _ => cache.Get(server.Url).Sha256.Length.ShouldBe(64));
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task WhatAnotherProcessHasJustFetchedIsReadOnceItIsLetIn()
    {
        const string Address = "https://x.example/model.bin";
        string path = _folder.Write("cache/" + ResourceAddress.Parse(Address).CacheName, Model);
        Task<ResourceFile> found;
        using (File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            found = Task.Run(() => Cache(offline: true).Get(Address));
            (await Task.WhenAny(found, Task.Delay(500))).ShouldNotBe(found);
        }

        (await found).Path.ShouldBe(path);
    }

    [Fact]
    public void TheUsersFolderComesFirstAndIsTakenAsItIs()
    {
        string own = _folder.Write("own/raw.githubusercontent.com" + new Uri(KnownResources.NaughtyWords).AbsolutePath, "mild\nwords\n");
        Cache().Get(KnownResources.NaughtyWords).Path.ShouldBe(own);
    }

    [Fact]
    public void TheHubsCacheIsReadByItsReference()
    {
        _folder.Write("hub/models--allenai--dolma2-tokenizer/refs/main", "abc123");
        string path = _folder.Write("hub/models--allenai--dolma2-tokenizer/snapshots/abc123/tokenizer.json", "{}");
        ResourceFile file = Cache().GetTokenizer("allenai/dolma2-tokenizer");
        file.Path.ShouldBe(path);
        file.Address.ShouldBe("https://huggingface.co/allenai/dolma2-tokenizer/resolve/main/tokenizer.json");
    }

    [Fact]
    public void ATokenizerMayBeAFile()
    {
        string path = _folder.Write("mine/tokenizer.json", "{}");
        Cache().GetTokenizer(path).Path.ShouldBe(path);
        Should.Throw<RunException>(() => Cache().GetTokenizer("./absent/tokenizer.json")).Message.ShouldContain("there is no such file");
    }

    [Fact]
    public void AServersFailureIsTriedAgain()
    {
        using var server = new OneFileServer(OneFileServer.Status(503), OneFileServer.Ok(Model));
        Cache().Get(server.Url).Path.ShouldContain("cache");
        server.Requests.ShouldBe(2);
    }

    [Fact]
    public void ATransferThatIsCutOffLeavesNothing()
    {
        using var server = new OneFileServer(OneFileServer.Ok(Model, missing: 10));
        Should.Throw<RunException>(() => Cache().Get(server.Url)).Message.ShouldContain("the transfer was cut off");
        Directory.GetFileSystemEntries(_folder["cache"]).ShouldBeEmpty();
    }

    [Fact]
    public void AnEmptyAnswerIsNotAResource()
    {
        using var server = new OneFileServer(OneFileServer.Ok([]));
        Should.Throw<RunException>(() => Cache().Get(server.Url)).Message.ShouldContain("the answer is empty");
        Directory.GetFileSystemEntries(_folder["cache"]).ShouldBeEmpty();
    }

    [Fact]
    public void WhatIsMissingIsNamedWithEveryPlaceAndWhatToDo()
    {
        using var server = new OneFileServer(OneFileServer.Status(404));
        string message = Should.Throw<RunException>(() => Cache().Get(server.Url)).Message;
        message.ShouldBe(
            $"""
             {server.Url} is needed and not on this machine, and could not be fetched ({server.Url}: the server answers 404 Because). It was looked for as
               {_folder["own"]}/{server.RelativePath} (the folder of resources)
               {_folder["cache"]}/{ResourceAddress.Parse(server.Url).CacheName} (Dolma's cache)
             Download it where there is a network and put it in the last of these places, or in another of them.
             """);
    }

    [Fact]
    public void OfflineNothingIsAskedFor()
    {
        using var server = new OneFileServer(OneFileServer.Ok(Model));
        string message = Should.Throw<RunException>(() => Cache(offline: true, own: false).Get(server.Url)).Message;
        message.ShouldContain("fetching is switched off (DOLMA_OFFLINE or HF_HUB_OFFLINE)");
        message.ShouldContain($"make a folder DIR with the file as DIR/{server.RelativePath}, and name it with --resources DIR or DOLMA_RESOURCES");
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public void ACachedCopyWithAnotherHashIsRefused()
    {
        _folder.Write("cache/" + new ResourceAddress(KnownResources.NaughtyWords).CacheName, "half of a li");
        Should.Throw<RunException>(() => Cache(own: false).Get(KnownResources.NaughtyWords)).Message
            .ShouldContain("af851ecef1d5f212caba17339b12ac39cc2fef7d78c74876f67237644fcee8bd is expected");
    }

    [SkippableFact]
    public void TheOriginalsListsHaveTheHashesThatAreExpected()
    {
        string lists = SharedData.Folder("data/lists");
        foreach (string url in (string[])[KnownResources.NaughtyWords, KnownResources.CodeLanguages])
        {
            string name = url[(url.LastIndexOf('/') + 1)..];
            File.Copy(Path.Join(lists, name), _folder.Write("cache/" + new ResourceAddress(url).CacheName, ""), overwrite: true);
            Cache(own: false).Get(url).Sha256.ShouldBe(KnownResources.Sha256Of(url));
        }
    }

    [Fact]
    public void ResourcesOnS3ComeThroughStorage()
    {
        var storage = new StorageRouter(new DiskStorage(), () => new OneObject("s3://bucket/models/x.bin", Model));
        ResourceFile file = new ResourceCache(Folders(offline: false, own: true), storage).Get("s3://bucket/models/x.bin");
        File.ReadAllBytes(file.Path).ShouldBe(Model);
    }

    [Fact]
    public void AnUnknownSchemeIsExplained() =>
        Should.Throw<RunException>(() => Cache().Get("ftp://x.org/y")).Message.ShouldContain("http://, https:// and s3:// addresses");

    [Fact]
    public void FoldersComeFromTheVariables()
    {
        ResourceFolders plain = From();
        (plain.User, plain.Cache, plain.Hub, plain.Offline)
            .ShouldBe((null, "/h/.cache/dolma", "/h/.cache/huggingface/hub", false));
        ResourceFolders named = From(
            ("DOLMA_RESOURCES", "/r"), ("XDG_CACHE_HOME", "/x"), ("HF_HOME", "/hf"), ("HF_HUB_OFFLINE", "1"));
        (named.User, named.Cache, named.Hub, named.Offline).ShouldBe(("/r", "/x/dolma", "/hf/hub", true));
        From(("HF_HUB_CACHE", "/c"), ("DOLMA_OFFLINE", "0")).Hub.ShouldBe("/c");
        ResourceFolders.From(name => name == "DOLMA_RESOURCES" ? "/r" : null, "/option").User.ShouldBe("/option");

        static ResourceFolders From(params (string Name, string Value)[] variables) => ResourceFolders.From(
            name => name == "HOME" ? "/h" : variables.FirstOrDefault(variable => variable.Name == name).Value, resources: null);
    }

    private ResourceCache Cache(bool offline = false, bool own = true) => new(Folders(offline, own), new StorageRouter());

    private ResourceFolders Folders(bool offline, bool own) => new()
    {
        User = own ? _folder["own"] : null,
        Cache = _folder["cache"],
        Hub = _folder["hub"],
        Offline = offline,
    };

    private sealed class OneObject(string path, byte[] content) : IStorage
    {
        public StoredFile? Find(string asked) => asked == path ? new StoredFile(path, content.Length, "1") : null;

        public IEnumerable<StoredFile> List(string directory) => [new StoredFile(path, content.Length, "1")];

        public bool IsDirectory(string asked) => false;

        public Stream OpenRead(string asked) => asked == path ? new MemoryStream(content) : throw new ShardException(asked);

        public StagedFile Create(string asked) => throw new NotSupportedException();

        public StoredFile? TryCreate(string asked, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public void Delete(string asked) => throw new NotSupportedException();
    }
}
