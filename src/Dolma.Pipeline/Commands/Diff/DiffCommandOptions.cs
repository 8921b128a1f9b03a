using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Dolma.Core;
using Dolma.Pipeline.Config;
using Dolma.Tokenize.TokenFiles;

namespace Dolma.Pipeline.Commands;

/// <summary>Options of <c>dolma diff</c>.</summary>
internal sealed record DiffCommandOptions : IValidatedOptions
{
    [Positional]
    [Description("The one side: a folder of attributes, of mixed documents or of token files, or one file; local or s3://.")]
    public string? A { get; init; }

    [Positional]
    [Description("The other side.")]
    public string? B { get; init; }

    [Description(
        "Documents that the attributes belong to, file, folder or pattern, to show the text of spans that differ; null looks for the folder documents "
        + "beside attributes.")]
    public string? Documents { get; init; }

    [Range(0.0, double.MaxValue)]
    [Description("Largest difference of two scores that counts as none.")]
    public double Tolerance { get; init; }

    [Range(0, int.MaxValue)]
    [Description("Examples shown for each kind of difference.")]
    public int Examples { get; init; } = 5;

    [Description("Attribute keys and fields that are not compared, with * and ?: source, text, metadata.created, base__gopher_v2__*, index.src.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    [Range(1, int.MaxValue)]
    [Description("Files compared at the same time. The answer does not depend on it.")]
    public int Processes { get; init; } = 1;

    [AllowedValues(null, "uint8", "uint16", "uint32", "uint64")]
    [Description("Item type of token files; null takes it from the index of each file.")]
    public string? Dtype { get; init; }

    /// <summary>Bytes of one decompressed line. 1 KiB to 2 GiB less a block; default 256 MiB.</summary>
    [ByteSize]
    [Range(1024, int.MaxValue - 65536)]
    [Description("Longest decompressed line that is read; a file with a longer one counts as unreadable.")]
    public long MaxLineBytes { get; init; } = 256L << 20;

    [Description("Where to write everything that was found, as JSON; null writes none.")]
    public string? Report { get; init; }

    public IEnumerable<ConfigProblem> Problems()
    {
        if (string.IsNullOrEmpty(A))
            yield return Missing("a");
        if (string.IsNullOrEmpty(B))
            yield return Missing("b");
    }

    public int? TokenBytes => Dtype is null ? null : TokenDtype.BytesOf(Dtype);

    private static ConfigProblem Missing(string key) =>
        new(key, "is missing. Give two folders or two files, before other options: `dolma diff THEIRS OURS --tolerance 0.00001`.");
}
