using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dolma.Core.Compression;
using Dolma.Core.Storage;

namespace Dolma.Core.Resources;

/// <summary>
/// Finds resources on this machine, and fetches those that are not there, once: into a temporary file, checked against the hash if one is
/// known, then under their name. All members may be called from many threads; one address is looked for once.
/// </summary>
public sealed class ResourceCache : IResources
{
    private readonly ResourceFolders _folders;
    private readonly IStorage _storage;
    private readonly DiskStorage _disk = new();
    private readonly ConcurrentDictionary<string, Lazy<ResourceFile>> _found = new(StringComparer.Ordinal);

    /// <param name="folders">Where to look.</param>
    /// <param name="storage">For addresses on S3.</param>
    public ResourceCache(ResourceFolders folders, IStorage storage)
    {
        _folders = folders;
        _storage = storage;
    }

    /// <summary>
    /// The file behind an address: a local path is itself, anything else a copy. Its hash is of the copy, so that outputs can name what
    /// they were made with.
    /// </summary>
    /// <exception cref="RunException">
    /// It is not on this machine and could not be fetched; the message lists every place that was looked at, and what to put there.
    /// </exception>
    public ResourceFile Get(string address) =>
        _found.GetOrAdd(address, static (key, cache) => new Lazy<ResourceFile>(() => cache.Find(key)), this).Value;

    /// <summary>
    /// The <c>tokenizer.json</c> that a config names: a path of one, or a repository on the Hugging Face hub.
    /// </summary>
    /// <param name="nameOrPath"><c>allenai/dolma2-tokenizer</c>, or <c>./my/tokenizer.json</c>.</param>
    public ResourceFile GetTokenizer(string nameOrPath) =>
        StoragePath.Scheme(nameOrPath).Length > 0 || File.Exists(nameOrPath) || !IsRepository(nameOrPath)
            ? Get(nameOrPath)
            : Get(ResourceAddress.OnHub(nameOrPath, "tokenizer.json").Url);

    private static bool IsRepository(string name) =>
        name.Count(static c => c == '/') <= 1 && name.Length > 0 && name[0] is not ('/' or '.' or '~')
        && !name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !name.EndsWith('/');

    private ResourceFile Find(string given)
    {
        if (StoragePath.Scheme(given).Length == 0)
            return File.Exists(given) ? Describe(given, given) : throw new RunException(NoSuchFile(given));
        var address = ResourceAddress.Parse(given);
        var looked = new List<(string Path, string What)>();
        if (_folders.User is not null)
            looked.Add((Path.Join(_folders.User, address.RelativePath), "the folder of resources"));
        string cached = Path.Join(_folders.Cache, address.CacheName);
        if (address.InHubCache(_folders.Hub) is { } hub)
            looked.Add((hub, "Hugging Face's cache"));
        looked.Add((cached, "Dolma's cache"));
        foreach ((string path, string what) in looked)
        {
            if (!File.Exists(path))
                continue;
            ResourceFile file = Describe(given, path);
            // What users put into their folder is theirs to choose; a cache has to hold what it says.
            if (path == cached)
                RequireHash(address, file, what);
            return file;
        }

        return Fetch(given, address, cached, looked);
    }

    private ResourceFile Fetch(string given, ResourceAddress address, string cached, List<(string Path, string What)> looked)
    {
        if (_folders.Offline)
            throw new RunException(NotFound(address, "and fetching is switched off (DOLMA_OFFLINE or HF_HUB_OFFLINE)", looked, _folders.User));
        try
        {
            using StagedFile staged = _disk.Create(cached);
            using var hash = SHA256.Create();
            using (var hashed = new CryptoStream(staged.Stream, hash, CryptoStreamMode.Write, leaveOpen: true))
                Copy(address, hashed);
            if (staged.Length == 0)
                throw new ShardException($"{address}: the answer is empty.");
            string actual = Convert.ToHexStringLower(hash.Hash!);
            if (KnownResources.Sha256Of(address.Url) is { } expected && actual != expected)
                throw new ShardException($"{address}: what was fetched has the SHA-256 {actual}, and {expected} is expected; it was not kept.");
            staged.Commit();
            return new ResourceFile(given, cached, actual);
        }
        catch (DolmaException e)
        {
            throw new RunException(NotFound(address, $"and could not be fetched ({e.Message.TrimEnd('.')})", looked, _folders.User), e);
        }
    }

    private void Copy(ResourceAddress address, Stream target)
    {
        if (StoragePath.Scheme(address.Url) != "s3")
        {
            HttpFetch.To(target, address.Url);
            return;
        }

        using Stream source = _storage.OpenRead(address.Url);
        source.CopyTo(target);
    }

    private static void RequireHash(ResourceAddress address, ResourceFile file, string what)
    {
        // The original packs compressed resources anew when it caches them, so their bytes are its own.
        if (KnownResources.Sha256Of(address.Url) is { } expected && file.Sha256 != expected
            && CompressionKinds.FromPath(file.Path) == CompressionKind.None)
        {
            throw new RunException(
                $"{file.Path}: this copy of {address} in {what} has the SHA-256 {file.Sha256}, and {expected} is expected. It was probably cut off " +
                "while it was fetched. Remove it and run again.");
        }
    }

    private ResourceFile Describe(string address, string path)
    {
        // Another process may have given it its name this instant.
        using Stream stream = _disk.OpenRead(path);
        return new ResourceFile(address, path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    private static string NoSuchFile(string path) =>
        $"{path}: there is no such file, and as an address it has no scheme. Name a file, or an address that begins with https:// or s3://.";

    private static string NotFound(ResourceAddress address, string why, List<(string Path, string What)> looked, string? userFolder)
    {
        string places = string.Concat(looked.Select(place => $"{Environment.NewLine}  {place.Path} ({place.What})"));
        string folder = userFolder is null
            ? $"{Environment.NewLine}Or make a folder DIR with the file as DIR/{address.RelativePath}, and name it with --resources DIR or DOLMA_RESOURCES."
            : "";
        return $"{address} is needed and not on this machine, {why}. It was looked for as{places}{Environment.NewLine}" +
            $"Download it where there is a network and put it in the last of these places, or in another of them.{folder}";
    }
}
