using System.ComponentModel;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma list</c> (tag.md 2.8).</summary>
internal sealed record ListOptions
{
    [Description("Assemblies (.dll) to load further taggers from before listing.")]
    public IReadOnlyList<string> TaggerModules { get; init; } = [];
}
