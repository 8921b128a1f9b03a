using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Dolma.Pipeline.Commands;

/// <summary>How files are compressed, where their names do not say it. The empty text means not at all.</summary>
internal sealed record CompressionOptions
{
    [AllowedValues(null, "", "gz", "zst", "zstd")]
    [Description("Compression of the inputs; null goes by each file's extension.")]
    public string? Input { get; init; }

    [AllowedValues(null, "", "gz", "zst", "zstd")]
    [Description("Compression of the outputs; null goes by the extension, or that of the input.")]
    public string? Output { get; init; }
}
