using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma check</c>.</summary>
internal sealed record CheckOptions
{
    [AllowedValues(null, "tag", "dedupe", "mix", "tokens", "run", "tokenizer train", "fasttext train")]
    [Description("The command that the config is for; null goes by its keys.")]
    public string? Command { get; init; }

    [Description("Look at the data, the disk and the memory too; --no-data looks at the config only.")]
    public bool Data { get; init; } = true;
}
