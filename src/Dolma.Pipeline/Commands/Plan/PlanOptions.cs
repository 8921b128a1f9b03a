using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma plan</c>.</summary>
internal sealed record PlanOptions
{
    [AllowedValues(null, "tag", "dedupe", "mix", "tokens")]
    [Description("The command that a single stage's config is for; null goes by its keys.")]
    public string? Command { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Processes that share the run, on machines like this one.")]
    public int Workers { get; init; } = 1;

    [Range(1, int.MaxValue)]
    [Description("Cores of each; null takes this machine's.")]
    public int? Cores { get; init; }

    /// <summary>Decompressed bytes, all sources together.</summary>
    [ByteSize]
    [Range(1 << 16, 1L << 32)]
    [Description("Documents to try the stages on, decompressed; they are kept in memory, with all that the stages make of them.")]
    public long Sample { get; init; } = 16L << 20;

    [Description("Print JSON instead of the table.")]
    public bool Json { get; init; }
}
