using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Core.Compression;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Config;

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

    /// <summary>Null is the command's own choice: a mix takes 3, a dedupe 2 for gz and 1 for zst.</summary>
    [Extension]
    [Range(-7, 22)]
    [Description("How hard outputs are compressed, from fast to small: 1 to 9 for gz, -7 to 22 for zst. The content is the same.")]
    public int? Level { get; init; }

    /// <summary>What is wrong with the level for files that are about to be written; <paramref name="key"/> is that of these options.</summary>
    public IEnumerable<ConfigProblem> LevelProblems(IEnumerable<ShardTask> tasks, string key)
    {
        if (Level is not { } level)
            yield break;
        foreach (CompressionKind kind in tasks.SelectMany(task => task.Outputs).Select(output => output.Compression).Distinct())
        {
            (int lowest, int highest) = CompressionLevels.Range(kind);
            if (kind == CompressionKind.None)
                yield return new ConfigProblem(key + ".level", $"is {level}, but the outputs are not compressed. Take it out, or set `output`.");
            else if (level < lowest || level > highest)
                yield return new ConfigProblem(key + ".level", $"is {level}, but {kind.Extension()[1..]} has the levels {lowest} to {highest}.");
        }
    }
}
