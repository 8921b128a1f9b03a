using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Core.Tasks;
using Dolma.Pipeline.Config;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma tokens</c> (tokens.md 1; <c>dolma:python/dolma/cli/tokenizer.py</c>).</summary>
internal sealed record TokensCommandOptions : CommonOptions, IValidatedOptions
{
    // The original skips lines it cannot read here, and token files need no alignment with their inputs.
    public TokensCommandOptions() => BadLines = BadLinePolicy.Skip;

    [Description("Documents to tokenize: files, folders or patterns, local or s3://. At least one.")]
    public IReadOnlyList<string> Documents { get; init; } = [];

    [Description("Folder for the token files. Required.")]
    public string? Destination { get; init; }

    [Description("The tokenizer, and the ids around each document.")]
    public TokenizerOptions Tokenizer { get; init; } = new();

    [Description("Old name of tokenizer.name_or_path; the last id of the vocabulary then ends each document, unless bos or eos is set.")]
    public string? TokenizerNameOrPath { get; init; }

    [Range(1, int.MaxValue)]
    [Description("Workers. The output does not depend on it, except under --compat, where it is the number of parts.")]
    public int Processes { get; init; } = 1;

    [Range(1, int.MaxValue)]
    [Description("Most input files in a part; null sets no limit.")]
    public int? FilesPerProcess { get; init; }

    [Extension]
    [Range(1, 1 << 20)]
    [Description("Parts that the output is divided into; null makes one for each begun gibibyte of stored input. Not with --compat.")]
    public int? Parts { get; init; }

    [Extension]
    [Description("Whose reader the files are for: OLMo's, Megatron's, or MosaicML Streaming's.")]
    public TokenLayout Format { get; init; } = TokenLayout.Olmo;

    [Extension]
    [Description("How far documents are shuffled. Under --compat nothing is.")]
    public TokenShuffle Shuffle { get; init; } = TokenShuffle.Local;

    /// <summary>Bytes; default 32 MiB.</summary>
    [Extension]
    [ByteSize]
    [Range(1 << 20, 1 << 30)]
    [Description("Memory that each worker sorts in, with shuffle source or global.")]
    public long ShuffleMemory { get; init; } = 32 << 20;

    /// <summary>Documents.</summary>
    [Range(1, int.MaxValue)]
    [Description("Documents that are collected and shuffled before they are written, with shuffle local.")]
    public int BatchSize { get; init; } = 10_000;

    [Range(1, int.MaxValue)]
    [Description("Files of a part that documents are taken from in turn, with shuffle local.")]
    public int RingSize { get; init; } = 8;

    [Description("Draw the file that is next by its stored size instead of taking turns.")]
    public bool SampleRingProp { get; init; }

    [Description("Where a document keeps its text and id.")]
    public TokenFieldOptions Fields { get; init; } = new();

    /// <summary>Tokens, not bytes; default 2^30.</summary>
    [Range(1, double.MaxValue)]
    [Description("Most tokens in one .npy file.")]
    public long MaxSize { get; init; } = 1L << 30;

    [AllowedValues("uint8", "uint16", "uint32", "uint64")]
    [Description("Type of the token ids; has to be the smallest that the vocabulary fits in.")]
    public string Dtype { get; init; } = "uint16";

    [Extension]
    [Description("Accept a dtype that is wider than the vocabulary needs.")]
    public bool AllowWiderDtype { get; init; }

    [Description("Seed of every random choice.")]
    public long Seed { get; init; } = 3920;

    [Description("Run on one worker and show full traces.")]
    public bool Debug { get; init; }

    [Description("Print the configuration and stop.")]
    public bool Dryrun { get; init; }

    [Description("Folders for intermediate files.")]
    public WorkDirOptions WorkDir { get; init; } = new();

    public IEnumerable<ConfigProblem> Problems()
    {
        if (Documents.Count == 0)
            yield return Problem.NoDocuments();
        if (string.IsNullOrEmpty(Destination))
            yield return new ConfigProblem("destination", "is not set. Give the folder for the token files.");
        else if (Problem.HasWildcard(Destination))
            yield return new ConfigProblem("destination", $"is `{Destination}`. A destination is one folder and cannot have wildcards.");

        bool hasOldName = !string.IsNullOrEmpty(TokenizerNameOrPath);
        if (string.IsNullOrEmpty(Tokenizer.NameOrPath))
        {
            if (!hasOldName)
                yield return new ConfigProblem(
                    "tokenizer.name_or_path",
                    "is not set. Give the path of a tokenizer.json, or the name of a tokenizer.");
        }
        else if (hasOldName)
        {
            yield return new ConfigProblem(
                "tokenizer_name_or_path",
                "is the old name of `tokenizer.name_or_path`, which is set too. Remove the old one.");
        }

        if (!Tokenizer.Fast)
        {
            yield return new ConfigProblem(
                "tokenizer.fast", "is false, but the slow tokenizers written in Python are not offered: a tokenizer.json gives the same ids. Remove it.");
        }

        if (Compat && Parts is not null)
            yield return new ConfigProblem("parts", "is set, but under `compat` there is a part for each of `processes`. Remove one of the two.");

        if (Compat && Shuffle is TokenShuffle.Source or TokenShuffle.Global)
            yield return new ConfigProblem("shuffle", "is set, but `compat` keeps the original's order, unshuffled. Remove one of the two.");

        // The old name implies how documents end.
        if (!hasOldName && Tokenizer.BosTokenId is null && Tokenizer.EosTokenId is null)
        {
            yield return new ConfigProblem(
                "tokenizer.eos_token_id",
                "is not set, and neither is `tokenizer.bos_token_id`, so nothing would separate documents. Set at least one.");
        }
    }
}

/// <summary>The <c>tokenizer</c> block.</summary>
internal sealed record TokenizerOptions
{
    [Description("Path of a tokenizer.json, or the name of a tokenizer. Required.")]
    public string? NameOrPath { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Id put before each document; null puts none.")]
    public int? BosTokenId { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Id put after each document; null puts none. At least one of bos and eos is needed.")]
    public int? EosTokenId { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Id that trainers pad with; never written, only kept beside the tokens. Null means eos.")]
    public int? PadTokenId { get; init; }

    [Description("Split the text into paragraphs before encoding each.")]
    public bool SegmentBeforeTokenization { get; init; }

    [Description("Encode the names of special tokens in a text as ordinary text.")]
    public bool EncodeSpecialTokens { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Accepted for existing configs; has no effect.")]
    public int Refresh { get; init; }

    [Description("Accepted for existing configs; false is refused, since only tokenizer.json files are read.")]
    public bool Fast { get; init; } = true;
}

/// <summary>The <c>fields</c> block: where a document keeps its text and id.</summary>
internal sealed record TokenFieldOptions
{
    [Description("Field of the text; dots reach into objects.")]
    public string TextFieldName { get; init; } = "text";

    [AllowedValues(
        "object", "dict", "array", "list", "string", "str", "number", "float", "integer", "int", "boolean", "bool", "null", "None")]
    [Description("Type of the text field.")]
    public string TextFieldType { get; init; } = "str";

    [Description("Field of the id; dots reach into objects. Null makes ids up.")]
    public string? IdFieldName { get; init; } = "id";

    [AllowedValues(
        "object", "dict", "array", "list", "string", "str", "number", "float", "integer", "int", "boolean", "bool", "null", "None")]
    [Description("Type of the id field.")]
    public string IdFieldType { get; init; } = "str";
}
