using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Core.Storage;
using Dolma.Pipeline.Config;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokens reshard</c> (tokens.md 6.1; <c>dolma:python/dolma/tokenizer/reshard.py</c>).</summary>
internal sealed record TokensReshardOptions : CommonOptions, IValidatedOptions
{
    [Description("Folders of token files, each with its rate.")]
    public IReadOnlyList<ReshardSourceOptions> SourcePrefixes { get; init; } = [];

    [Description("Folder for the new files, local or s3://. Required.")]
    public string? DestinationPrefix { get; init; }

    [Description("Accepted for existing configs; nothing is copied, so nothing is put there, and nothing removed.")]
    public string? LocalTempdir { get; init; }

    /// <summary>Bytes of a <c>.npy</c> file.</summary>
    [ByteSize]
    [Range(1, double.MaxValue)]
    [Description("Most bytes of a new .npy file. Either this or max_num_files.")]
    public long? MaxSizeBytes { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Most new .npy files. Either this or max_size_bytes.")]
    public int? MaxNumFiles { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Files written at the same time. The output does not depend on it.")]
    public int MaxWorkers { get; init; } = 1;

    [Description("Seed of every random choice.")]
    public long RandomSeed { get; init; } = 42;

    [Description("Accepted for existing configs; the type of the ids is that of the files.")]
    public string? TokenizerNameOrPath { get; init; }

    [Extension]
    [AllowedValues(null, "uint8", "uint16", "uint32", "uint64")]
    [Description("Type of the ids; null takes it from tokens.json or, without one, from a file and its index.")]
    public string? Dtype { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (SourcePrefixes.Count == 0)
            yield return new ConfigProblem("source_prefixes", "is empty. Name at least one folder of token files, with its `sample_rate`.");
        if (string.IsNullOrEmpty(DestinationPrefix))
            yield return new ConfigProblem("destination_prefix", "is not set. Give the folder for the new files.");
        else if (SourcePrefixes.FirstOrDefault(source => source.Prefix is { Length: > 0 } prefix && LiesIn(DestinationPrefix, prefix)) is { } source)
            yield return new ConfigProblem("destination_prefix", $"is {DestinationPrefix}, in the source {source.Prefix}, and the next run would read what this one writes. Write into another folder.");
        if (MaxSizeBytes is null == MaxNumFiles is null)
            yield return new ConfigProblem("max_size_bytes", $"and `max_num_files` are {(MaxSizeBytes is null ? "not" : "both")} set. Set one of the two.");
        for (int i = 0; i < SourcePrefixes.Count; i++)
        {
            if (string.IsNullOrEmpty(SourcePrefixes[i].Prefix))
                yield return new ConfigProblem($"source_prefixes[{i}].prefix", "is not set. Give a folder of token files.");
            if (!(SourcePrefixes[i].SampleRate > 0) || double.IsInfinity(SourcePrefixes[i].SampleRate))
                yield return new ConfigProblem($"source_prefixes[{i}].sample_rate", $"is {SourcePrefixes[i].SampleRate}; it has to be above 0. To leave a folder out, remove it.");
        }
    }

    /// <summary>Whether it is that folder or one below it, however they are spelt.</summary>
    private static bool LiesIn(string path, string folder)
    {
        var real = new RealPath();
        return (real.OfFolder(path) + "/").StartsWith(real.OfFolder(folder) + "/", StringComparison.Ordinal);
    }
}

/// <summary>One of <c>source_prefixes</c>.</summary>
internal sealed record ReshardSourceOptions
{
    [Description("Folder of token files, local or s3://.")]
    public string? Prefix { get; init; }

    [Description("How often each document is there: 2.5 is twice, and half of them once more.")]
    public double SampleRate { get; init; } = 1;
}
