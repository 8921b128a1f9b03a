using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Settings of the commands that look at token files.</summary>
[DisplayName("every command on token files")]
internal abstract record TokenFolderOptions : IValidatedOptions
{
    [Positional]
    [Description("Folder of token files, local or s3://, ours or the original's.")]
    public string? Folder { get; init; }

    [AllowedValues(null, "uint8", "uint16", "uint32", "uint64")]
    [Description("Type of the ids; null takes it from tokens.json or, without one, from a file and its index.")]
    public string? Dtype { get; init; }

    public virtual IEnumerable<ConfigProblem> Problems()
    {
        if (string.IsNullOrEmpty(Folder))
            yield return new ConfigProblem("folder", "is missing. Give the folder of the token files before other options.");
    }
}
