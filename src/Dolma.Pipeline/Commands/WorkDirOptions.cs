using System.ComponentModel;

namespace Dolma.Pipeline.Commands;

/// <summary>Folders for intermediate files.</summary>
internal sealed record WorkDirOptions
{
    [Description("Folder for downloaded inputs. Accepted for existing configs; inputs are streamed, so nothing is put there.")]
    public string? Input { get; init; }

    [Description("Folder for intermediate outputs and markers of finished shards; null uses a temporary folder. Of use only to `dedupe.exact` and to the shuffles of tokens, which sort there.")]
    public string? Output { get; init; }
}
