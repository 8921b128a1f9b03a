using System.Security.Cryptography;
using Dolma.Core.Resources;

namespace Dolma.Testing;

/// <summary>A folder that stands for <c>https://dolma-artifacts.org/</c>, where the original's URL lists are. Packed ones may lie in it as text.</summary>
public sealed class ArtifactLists(string folder) : IResources
{
    private const string Site = "https://dolma-artifacts.org/";
    private const string Packed = ".gz";

    /// <summary>The file for an address; null if there is none.</summary>
    public string? Find(string address)
    {
        if (!address.StartsWith(Site, StringComparison.Ordinal))
            return null;
        string path = Path.Join(folder, address[Site.Length..]);
        if (File.Exists(path))
            return path;
        return path.EndsWith(Packed, StringComparison.Ordinal) && File.Exists(path[..^Packed.Length]) ? path[..^Packed.Length] : null;
    }

    public ResourceFile Get(string address) => Find(address) is { } path
        ? new ResourceFile(address, path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))))
        : new ResourceFile(address, Empty(), new string('0', 64));

    /// <summary>Lists that a test says nothing about have no lines.</summary>
    private string Empty()
    {
        string path = Path.Join(folder, "empty");
        File.WriteAllText(path, "");
        return path;
    }
}
