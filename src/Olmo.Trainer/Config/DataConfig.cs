using Dolma.Core;
using Dolma.Tokenize.TokenFiles;

namespace Olmo.Trainer.Config;

/// <summary>Which token files are read and how. Source: <c>OLMo:olmo/config.py</c> (DataConfig).</summary>
public sealed record DataConfig
{
    /// <summary>Token files, used in this order; a file named twice counts twice. olmo-train's own: each entry may be a <see cref="PathPattern"/>, as below.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>Files by label, labels in ordinal order. Excludes <see cref="Paths"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Datasets { get; init; }

    /// <summary>numpy's name of the files' item type: uint16 or uint32.</summary>
    public string MemmapDtype { get; init; } = "uint16";

    /// <summary>One file of bytes a token file; 0 keeps a token out of the loss.</summary>
    public IReadOnlyList<string>? LabelMaskPaths { get; init; }

    public string PadDirection { get; init; } = "right";

    public bool GenerateAttentionMask { get; init; }

    public bool GenerateDocLengths { get; init; }

    /// <summary>This and the next four tune the original's loader processes; the order does not depend on them.</summary>
    public int NumWorkers { get; init; }

    public bool PinMemory { get; init; }

    public int? PrefetchFactor { get; init; }

    public bool PersistentWorkers { get; init; }

    public int Timeout { get; init; }

    /// <summary>Training needs true: the last, smaller batch of an epoch is left out. The original's default is false and then fails there.</summary>
    public bool DropLast { get; init; }

    /// <summary>Seed of the order. Null means the run's.</summary>
    public long? Seed { get; init; }

    public InstanceFilterConfig? InstanceFilter { get; init; }

    /// <summary>Not supported; named so that a config that sets it is told.</summary>
    public IReadOnlyDictionary<string, object?>? CustomDataset { get; init; }

    internal TokenType TokenType => MemmapDtype == "uint32" ? TokenType.UInt32 : TokenType.UInt16;

    /// <summary>All token files in the order in which they are numbered, patterns written out.</summary>
    internal IReadOnlyList<string> Files() => [.. PathPattern.ExpandAll(Patterns())];

    /// <summary>The same files in full, as the original would want them.</summary>
    internal DataConfig WrittenOut() => this with
    {
        Paths = WrittenOut(Paths),
        Datasets = Datasets?.ToDictionary(d => d.Key, d => WrittenOut(d.Value)!, StringComparer.Ordinal),
        LabelMaskPaths = WrittenOut(LabelMaskPaths),
    };

    public IEnumerable<ConfigProblem> Problems(string section)
    {
        bool paths = Paths is { Count: > 0 };
        bool datasets = Datasets is { Count: > 0 };
        if (paths && datasets)
            yield return new(section + ".paths", $"and `{section}.datasets` are mutually exclusive. Leave out one of the two.");
        else if (!Patterns().Any())
            yield return new(section + ".paths", $"is missing, and so is `{section}.datasets`. Name the token files in one of the two.");
        if (Seed < 0)
            yield return new(section + ".seed", $"is {Seed}; it cannot be negative.");
        if (MemmapDtype is not ("uint16" or "uint32"))
            yield return new(section + ".memmap_dtype", $"is `{MemmapDtype}`; token files hold uint16 or uint32.");
        foreach (ConfigProblem problem in FileProblems(section))
            yield return problem;
        if (GenerateAttentionMask)
            yield return new(section + ".generate_attention_mask", "is not supported: sequences from token files have no padding. Leave it out.");
        if (GenerateDocLengths)
            yield return new(section + ".generate_doc_lengths", "is not supported: attention does not stop at document borders. Leave it out.");
        if (CustomDataset is not null)
            yield return new(section + ".custom_dataset", "is not supported. Write token files (`dolma tokens`) and name them in `data.paths`.");
        if (!DropLast)
            yield return new(section + ".drop_last", "is false, so the last batch of an epoch would be smaller and training would stop there. Set it to true.");
        if (InstanceFilter is { } filter && filter.RepetitionMinPeriod < 1)
            yield return new(section + ".instance_filter.repetition_min_period", $"is {filter.RepetitionMinPeriod}; periods start at 1.");
    }

    private static IReadOnlyList<string>? WrittenOut(IReadOnlyList<string>? patterns) => patterns is null ? null : [.. PathPattern.ExpandAll(patterns)];

    // The entries of the config in the order in which they are numbered, patterns as they stand.
    private IEnumerable<string> Patterns() =>
        Paths is { Count: > 0 }
            ? Paths
            : Datasets is null ? [] : Datasets.OrderBy(d => d.Key, StringComparer.Ordinal).SelectMany(d => d.Value);

    private IEnumerable<ConfigProblem> FileProblems(string section)
    {
        // Counted before they are gathered: a pattern may stand for more than the memory holds.
        int files = PathPattern.ExpandAll(Patterns()).Take(PathPattern.MostPaths + 1).Count();
        if (files > PathPattern.MostPaths)
        {
            string key = Paths is { Count: > 0 } ? ".paths" : ".datasets";
            yield return new(section + key, $"stands for more than {PathPattern.MostPaths:N0} files. Look for a range with a digit too many.");
        }
        else if (LabelMaskPaths is not null && PathPattern.ExpandAll(LabelMaskPaths).Take(files + 1).Count() is int masks && masks != files)
        {
            string found = masks > files ? "more" : $"{masks}";
            yield return new(section + ".label_mask_paths", $"has {found} files for {files} token files; one each is expected.");
        }
    }
}

/// <summary>Keeps instances with long repetitions out of the loss; they stay in the batch.</summary>
public sealed record InstanceFilterConfig
{
    /// <summary>Longest period looked at, in tokens.</summary>
    public int RepetitionMaxPeriod { get; init; } = 13;

    public int RepetitionMinPeriod { get; init; } = 1;

    /// <summary>An instance with this many repetitions of one period in a row is masked.</summary>
    public int RepetitionMaxCount { get; init; } = 32;
}

/// <summary>The tokenizer that made the token files. Only named: training reads ids.</summary>
public sealed record TokenizerConfig
{
    public string Identifier { get; init; } = "gpt2";

    public string TruncateDirection { get; init; } = "right";
}

/// <summary>How speed is measured.</summary>
public sealed record SpeedMonitorConfig
{
    /// <summary>Steps over which tokens a second are averaged.</summary>
    public int WindowSize { get; init; } = 100;

    public double? GpuFlopsAvailable { get; init; }
}

/// <summary>The device of a run on one device.</summary>
public sealed record SingleConfig
{
    /// <summary>auto, cpu or cuda; auto is CUDA where there is one.</summary>
    public string Device { get; init; } = "auto";
}
