using System.ComponentModel;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma list</c> (tag.md 2.8).</summary>
internal sealed record ListOptions
{
    [Description("Further modules to load taggers from before listing.")]
    public IReadOnlyList<string> TaggerModules { get; init; } = [];
}
