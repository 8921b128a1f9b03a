namespace Dolma.Core.Resources;

/// <summary>A model or list as a file on this machine.</summary>
/// <param name="Address">Its name: where the original gets it from.</param>
/// <param name="Path">The local copy, complete.</param>
/// <param name="Sha256">Of the local copy, in lower-case hex; part of what a run's outputs depend on.</param>
public sealed record ResourceFile(string Address, string Path, string Sha256);

/// <summary>Where models and lists come from.</summary>
public interface IResources
{
    /// <summary>The file behind an address.</summary>
    /// <exception cref="DolmaException">It is neither here nor to be had; the message says what to put where.</exception>
    ResourceFile Get(string address);
}
