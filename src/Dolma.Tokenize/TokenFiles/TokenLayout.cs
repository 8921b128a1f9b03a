namespace Dolma.Tokenize.TokenFiles;

/// <summary>Whose reader the files are for.</summary>
public enum TokenLayout
{
    /// <summary>OLMo's and Dolma's: <c>.npy</c> files of plain ids.</summary>
    Olmo,

    /// <summary>Megatron's indexed datasets: <c>.bin</c> files of plain ids, each with an <c>.idx</c>.</summary>
    Megatron,

    /// <summary>MosaicML Streaming: <c>.mds</c> shards and an <c>index.json</c>.</summary>
    Mds,
}
