using System.Security.Cryptography;
using System.Text;
using Dolma.Core.Storage;

namespace Dolma.Core.Resources;

/// <summary>
/// The address of a resource, and the places on a machine where a copy of it may lie: a folder of the user's, which repeats the address
/// as <c>HOST/PATH</c>; the original's own cache; the hub cache of Hugging Face's libraries.
/// </summary>
/// <param name="Url">With its scheme: <c>https</c>, <c>http</c> or <c>s3</c>.</param>
public sealed record ResourceAddress(string Url)
{
    private const string Hub = "https://huggingface.co/";

    /// <summary>
    /// An address as configs and taggers have it. <c>hf://ORG/NAME/FILE</c>, which the original could not open, is the file on the hub.
    /// </summary>
    public static ResourceAddress Parse(string address)
    {
        const string hubScheme = "hf://";
        if (!address.StartsWith(hubScheme, StringComparison.Ordinal))
            return new ResourceAddress(address);
        string[] parts = address[hubScheme.Length..].Split('/', 3);
        if (parts.Length < 3 || parts.Contains(""))
            throw new ConfigException("", $"{address}: write {hubScheme}ORGANISATION/NAME/FILE.");
        return OnHub($"{parts[0]}/{parts[1]}", parts[2]);
    }

    /// <summary>A file of a repository on the Hugging Face hub, as its main branch has it.</summary>
    public static ResourceAddress OnHub(string repository, string file) => new($"{Hub}{repository}/resolve/main/{file}");

    /// <summary><c>HOST/PATH</c>, without query and fragment: where a folder of resources has it.</summary>
    /// <exception cref="ConfigException">It would lead out of the folder.</exception>
    public string RelativePath
    {
        get
        {
            string path = WithoutQuery[(StoragePath.Scheme(Url).Length + "://".Length)..];
            if (path.Split('/').Any(part => part is "" or "." or ".."))
                throw new ConfigException("", $"{Url}: not an address of a file.");
            return path;
        }
    }

    /// <summary>
    /// The name in the original's cache: SHA-256 of the address, and all extensions of the file, from the first dot of its name.
    /// Source: <c>dolma:python/dolma/core/paths.py</c>, <c>cached_path</c>.
    /// </summary>
    public string CacheName
    {
        get
        {
            string name = WithoutQuery[(WithoutQuery.LastIndexOf('/') + 1)..];
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url))) + (dot < 0 ? "" : name[dot..]);
        }
    }

    /// <summary>The file in a hub cache folder, of the commit that its <c>refs</c> name; null for an address elsewhere, or if none does.</summary>
    /// <param name="hubCache">The folder that holds <c>models--ORG--NAME</c>.</param>
    public string? InHubCache(string hubCache)
    {
        if (!WithoutQuery.StartsWith(Hub, StringComparison.Ordinal))
            return null;
        string[] parts = WithoutQuery[Hub.Length..].Split('/', 5);
        if (parts is not [var organisation, var name, "resolve", var revision, var file])
            return null;
        string repository = Path.Join(hubCache, $"models--{organisation}--{name}");
        string reference = Path.Join(repository, "refs", revision);
        string commit = File.Exists(reference) ? File.ReadAllText(reference).Trim() : revision;
        return Path.Join(repository, "snapshots", commit, file);
    }

    public override string ToString() => Url;

    private string WithoutQuery
    {
        get
        {
            int end = Url.AsSpan().IndexOfAny('?', '#');
            return end < 0 ? Url : Url[..end];
        }
    }
}
