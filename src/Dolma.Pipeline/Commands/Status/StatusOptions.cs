using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma status</c>.</summary>
internal sealed record StatusOptions
{
    [AllowedValues(null, "tag", "dedupe", "mix", "tokens", "tokens reshard")]
    [Description("The command that a single stage's config is for; null goes by its keys.")]
    public string? Command { get; init; }

    [Description("Show it again and again, until all is done or Ctrl-C.")]
    public bool Watch { get; init; }

    /// <summary>Seconds.</summary>
    [Range(1, 86400)]
    [Description("Seconds between two looks with --watch.")]
    public int Interval { get; init; } = 10;

    [Description("Print JSON instead of the table: one object a look.")]
    public bool Json { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Errors of failed shards to show, for each stage.")]
    public int Errors { get; init; } = 5;
}
